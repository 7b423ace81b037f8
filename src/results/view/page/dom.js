"use strict";
// Makes elements. All text goes in as text nodes: nothing that an article holds is parsed as HTML.

function byId(id) {
  return document.getElementById(id);
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...present(children));
  return made;
}

// Optional children are null, false or "".
function present(children) {
  return children.flat(Infinity).filter((child) => child === 0 || Boolean(child));
}

function link(hash, attributes, ...children) {
  return element("a", { href: hash, ...attributes }, ...children);
}

function button(attributes, ...children) {
  return element("button", { type: "button", ...attributes }, ...children);
}

// Text of the corpus, which may run from right to left in a page that runs from left to right.
function corpusText(text, name = "span", attributes = {}) {
  return element(name, { dir: "auto", ...attributes }, text);
}

// Puts `between` between the nodes; an array among them is one node.
function joined(nodes, between = " · ") {
  const shown = nodes.filter((node) => present([node]).length);
  return shown.flatMap((node, at) => (at ? [between, node] : [node]));
}

function paragraph(...children) {
  return element("p", {}, ...children);
}

function box(name, ...children) {
  return element("div", { class: name }, ...children);
}

function code(...children) {
  return element("code", {}, ...children);
}

function kbd(...children) {
  return element("kbd", {}, ...children);
}

function note(...children) {
  return element("p", { class: "faint" }, ...children);
}
