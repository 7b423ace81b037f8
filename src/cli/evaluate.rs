//! stub
#[derive(clap::Args)]
pub(crate) struct Arguments {}
pub(crate) fn run(_: &Arguments) -> anyhow::Result<super::Outcome> { anyhow::bail!("x") }
