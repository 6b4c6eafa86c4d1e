//! To come.
#[derive(clap::Args)]
pub(crate) struct Arguments {}
pub(crate) fn contracts(_: &Arguments) -> anyhow::Result<()> {
    Ok(())
}
