// Light or dark: as the system has it, or as the reader chose.

const THEME_PLACE = "copydesk-theme";

function readTheme() {
  try {
    document.documentElement.dataset.theme = localStorage.getItem(THEME_PLACE) ?? "";
  } catch {
    // Without storage, as the system has it.
  }
}

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function changeTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(THEME_PLACE, theme);
  } catch {
    // Lasts as long as the page is open.
  }
}
