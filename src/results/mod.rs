//! The results of a run: their typed lines, their reader, and what uses them.

pub mod evaluate;
pub mod explain;
pub mod heading;
pub mod input;
pub mod lines;
pub mod manifest;
pub mod marks;
pub mod reader;
pub mod reasons;
pub mod restore;
pub mod targets;
pub mod texts;
pub mod view;
