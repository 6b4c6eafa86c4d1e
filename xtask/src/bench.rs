//! To come.
#[derive(clap::Args)]
pub(crate) struct Arguments {}
pub(crate) fn bench(_: &Arguments) -> anyhow::Result<()> {
    Ok(())
}
