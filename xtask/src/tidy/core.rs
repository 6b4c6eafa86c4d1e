//! Laws on `core`: what makes it portable, deterministic and correct in one place.

use super::tree::{Finding, Source, Tree};

/// The crates that run in the browser as they run natively. The command line
/// (core/cli) is a program: it may read the clock and its arguments.
const PORTABLE: [&str; 3] = ["core/model/src/", "core/executor/src/", "core/market/src/"];

const BROWSER: [&str; 7] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "JsValue",
    "gloo_",
    "yew::",
    "web_time",
];

const SURROUNDINGS: [&str; 19] = [
    "Instant::now",
    "SystemTime",
    "std::time::Instant",
    "std::env",
    "env::var",
    "std::fs",
    "std::net",
    "std::process",
    "thread_rng",
    "rand::rng",
    "rand::random",
    "getrandom",
    "OsRng",
    "SysRng",
    "from_os_rng",
    "from_entropy",
    "RandomState",
    "thread::spawn",
    "thread::sleep",
];

const FLOATS: [&str; 25] = [
    ".exp(",
    ".exp2(",
    ".exp_m1(",
    ".ln(",
    ".ln_1p(",
    ".log2(",
    ".log10(",
    ".powf(",
    ".powi(",
    ".sin(",
    ".cos(",
    ".tan(",
    ".sin_cos(",
    ".asin(",
    ".acos(",
    ".atan(",
    ".atan2(",
    ".sinh(",
    ".cosh(",
    ".tanh(",
    ".cbrt(",
    ".hypot(",
    "f64::exp",
    "f64::ln",
    "f64::pow",
];

const BUILDERS: [&str; 2] = ["build_mainnet", "MainBuilder"];

const ATOMICS: [&str; 2] = ["sync::atomic", "AtomicU"];

pub(super) fn no_browser(tree: &Tree) -> Vec<Finding> {
    tree.below("core/", ".rs")
        .flat_map(|source| source.naming(&BROWSER))
        .collect()
}

pub(super) fn no_surroundings(tree: &Tree) -> Vec<Finding> {
    portable(tree)
        .flat_map(|source| source.naming(&SURROUNDINGS))
        .collect()
}

pub(super) fn no_std_floats(tree: &Tree) -> Vec<Finding> {
    portable(tree)
        .flat_map(|source| source.naming(&FLOATS))
        .collect()
}

pub(super) fn one_builder(tree: &Tree) -> Vec<Finding> {
    at_most_one_file(tree, &BUILDERS)
}

pub(super) fn one_atomics(tree: &Tree) -> Vec<Finding> {
    at_most_one_file(tree, &ATOMICS)
}

fn portable(tree: &Tree) -> impl Iterator<Item = &Source> {
    PORTABLE.iter().flat_map(|folder| tree.below(folder, ".rs"))
}

/// Every place, if more than one file names one of the words.
fn at_most_one_file(tree: &Tree, words: &[&str]) -> Vec<Finding> {
    let files: Vec<Vec<Finding>> = tree
        .below("core/", ".rs")
        .map(|source| source.naming(words))
        .filter(|found| !found.is_empty())
        .collect();
    if files.len() > 1 {
        files.into_iter().flatten().collect()
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(law: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
        law(&Tree::planted(files))
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[test]
    fn a_browser_type_in_core_is_found() {
        assert_eq!(
            found(
                no_browser,
                &[
                    ("core/cli/src/a.rs", "//! A.\nuse js_sys::Array;\n"),
                    ("web/ui/src/a.rs", "use js_sys::Array;")
                ]
            ),
            ["core/cli/src/a.rs:2: names `js_sys`"]
        );
    }

    #[test]
    fn the_clock_is_forbidden_where_code_must_be_portable() {
        let text = "//! A.\nlet now = Instant::now();\n#[cfg(test)]\nmod tests { fn f() { Instant::now(); } }\n";
        assert_eq!(
            found(
                no_surroundings,
                &[
                    ("core/executor/src/a.rs", text),
                    ("core/cli/src/a.rs", text)
                ]
            ),
            ["core/executor/src/a.rs:2: names `Instant::now`"]
        );
    }

    #[test]
    fn std_floats_are_found_and_libm_is_not() {
        let text = "//! A.\nlet a = x.exp();\nlet b = libm::exp(x);\n// x.ln() would differ\n";
        assert_eq!(
            found(no_std_floats, &[("core/market/src/a.rs", text)]),
            ["core/market/src/a.rs:2: names `exp`"]
        );
    }

    #[test]
    fn a_second_file_with_the_builder_or_atomics_is_found() {
        let evm = (
            "core/executor/src/evm.rs",
            "//! E.\nlet evm = context.build_mainnet();\n",
        );
        assert!(found(one_builder, &[evm]).is_empty());
        assert_eq!(
            found(
                one_builder,
                &[
                    evm,
                    ("core/market/src/x.rs", "//! X.\nuse revm::MainBuilder;\n")
                ]
            )
            .len(),
            2
        );
        let gate = (
            "core/executor/src/gate.rs",
            "//! G.\nuse std::sync::atomic::AtomicU64;\n",
        );
        assert!(found(one_atomics, &[gate]).is_empty());
        assert_eq!(
            found(
                one_atomics,
                &[
                    gate,
                    (
                        "core/market/src/x.rs",
                        "//! X.\nuse core::sync::atomic::Ordering;\n"
                    )
                ]
            )
            .len(),
            2
        );
    }
}
