//! Two bodies that met → whether they are copies, and why.

pub mod alignment;
pub mod exhaustive;
pub mod forms;
pub mod judge;
pub mod verify;
