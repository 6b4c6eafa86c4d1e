//! To come.
#[derive(clap::Args)]
pub(crate) struct Arguments {}
pub(crate) fn test(_: &Arguments) -> anyhow::Result<()> {
    Ok(())
}
