//! Integration tests: the library and the program from outside, on small data.

mod check;
mod cases;
mod compatibility;
mod convert;
mod copies;
mod bad_input;
mod determinism;
mod edges;
mod evaluate;
mod faults;
mod formats;
mod furniture;
mod golden;
mod hostile;
mod memory;
mod oracle;
mod pages;
mod program;
mod properties;
mod restore;
mod saved_pages;
mod schemas;
mod templates;
mod told;
mod tidy;
mod types;
