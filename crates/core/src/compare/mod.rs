//! Two bodies that met → whether they are copies, and why.

pub(crate) mod alignment;
pub(crate) mod beside;
pub(crate) mod exhaustive;
pub(crate) mod forms;
pub(crate) mod judge;
pub(crate) mod prefilter;
pub(crate) mod verify;
