// Joins the parts of the page and shows what the URL asks for.

// What sticks to the top sticks below the head of the page, or of the panel.
function measure() {
  const { style } = document.documentElement;
  style.setProperty("--head", `${byId("head").offsetHeight}px`);
  style.setProperty("--panel-head", `${byId("panel").querySelector(".panel-head")?.offsetHeight ?? 0}px`);
}

function start() {
  readTheme();
  makeTabs();
  marksChanged();
  listen();
  history.scrollRestoration = "manual";
  showRoute();
}

function listen() {
  byId("theme").addEventListener("click", changeTheme);
  document.addEventListener("click", followLink);
  document.addEventListener("click", openRow);
  document.addEventListener("keydown", takeKey);
  window.addEventListener("popstate", showRoute);
  window.addEventListener("resize", () => {
    measure();
    coverPage();
  });
  window.addEventListener("storage", (event) => {
    if (event.key === MARKS_PLACE) {
      marks = readMarks();
      marksChanged();
    }
  });
  new ResizeObserver(measure).observe(byId("head"));
}

start();
