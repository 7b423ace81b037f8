// Numbers and names as the page writes them.

const grouped = new Intl.NumberFormat("en");

function number(n) {
  return grouped.format(n ?? 0);
}

function plural(n, one, many = `${one}s`) {
  return `${number(n)} ${n === 1 ? one : many}`;
}

function percent(fraction) {
  if (fraction > 0 && fraction < 0.001) return "< 0.1 %";
  return `${(100 * fraction).toFixed(1)} %`;
}

function share(some, whole) {
  return percent(whole ? some / whole : 0);
}

function similarity(value) {
  return value === undefined || value === null ? "" : value.toFixed(3);
}

// "2024-03-05T08:00:01Z" → "2024-03-05 08:00"; a date of another form stays as it is.
function dateWords(date) {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)/.exec(date ?? "");
  return found ? `${found[1]} ${found[2]}` : (date ?? "");
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// Its first characters, none of them split.
function beginning(text, most) {
  return text.length <= most
    ? text
    : Array.from(text.slice(0, 2 * most))
        .slice(0, most)
        .join("");
}

function shortened(text, most) {
  return text.length <= most ? text : `${beginning(text, most).trimEnd()}…`;
}

// An argument of a command, as a shell takes it.
function quoted(argument) {
  return /^[\w./:@%+=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

function explainCommand(key) {
  return code(`copydesk explain ${quoted(index.results)} ${quoted(key)}`);
}
