//! The laws of the house, each an absence, each checked over the text of the
//! sources. Owns the list of laws and their report; a law is a pure function
//! from the tree to its violations. What a compiler or clippy can see is not
//! repeated here.

mod core;
mod layers;
mod page;
mod shape;
mod texts;
mod tree;

use anyhow::{Result, bail};
use tree::{Finding, Tree};

/// A law: what it demands, and where the tree breaks it.
type Law = (&'static str, fn(&Tree) -> Vec<Finding>);

const LAWS: [Law; 16] = [
    (
        "every module opens with `//!`: what it owns and what it never touches",
        shape::module_docs,
    ),
    (
        "a file has at most 500 lines: one idea each",
        shape::short_files,
    ),
    ("nothing unfinished is left", shape::nothing_unfinished),
    (
        "no file names a folder of somebody's machine",
        shape::no_machine_paths,
    ),
    ("core names no browser type", core::no_browser),
    (
        "core reads no clock, no environment and no random source, and starts no thread of its own",
        core::no_surroundings,
    ),
    (
        "core takes transcendental functions from libm: std's differ between native and wasm",
        core::no_std_floats,
    ),
    (
        "one file of core names revm's EVM builder",
        core::one_builder,
    ),
    ("one file of core holds the atomics", core::one_atomics),
    (
        "raw web-sys stays in web/ui/src/platform",
        page::web_sys_in_one_folder,
    ),
    (
        "no literal sentence in a component: words come from www/texts",
        page::no_literal_sentence,
    ),
    (
        "colours are named in www/css/tokens.css only",
        page::colours_in_tokens,
    ),
    (
        "style sheets are files: the page sets no style attribute",
        page::no_style_attribute,
    ),
    ("a text that the page asks for exists", texts::used_exist),
    ("a text is defined once", texts::defined_once),
    (
        "a text's values are those that its sentence names",
        texts::values_fit,
    ),
];

/// Checks every law; fails if one is broken.
pub(crate) fn tidy() -> Result<()> {
    let tree = Tree::read()?;
    let mut broken = 0;
    for (law, check) in LAWS {
        broken += report(law, &check(&tree));
    }
    broken += report(layers::LAW, &layers::check()?);
    if broken > 0 {
        bail!("{broken} places break a law of the house");
    }
    println!(
        "▸ tidy: {} laws hold in {} files",
        LAWS.len() + 1,
        tree.len()
    );
    Ok(())
}

fn report(law: &str, findings: &[Finding]) -> usize {
    if !findings.is_empty() {
        println!("✗ {law}");
    }
    for finding in findings {
        println!("    {finding}");
    }
    findings.len()
}
