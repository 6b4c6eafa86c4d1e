//! The last touch on the built page: names the folders beside it, makes one style
//! sheet of all, and moves the inline script that Trunk writes into a file, since
//! the Content-Security-Policy allows none. Refuses a page that breaks that policy.

use super::{split, styles, texts, wasm};
use crate::hash::Fingerprint;
use crate::headers;
use anyhow::{Context as _, Result, bail, ensure};
use std::fs;
use std::path::Path;

/// Changes whenever one of these files does, so that a finished folder is made anew.
pub(super) const STEPS: &str = concat!(
    include_str!("html.rs"),
    include_str!("split.rs"),
    include_str!("styles.rs"),
    include_str!("texts.rs"),
    include_str!("wasm.rs")
);

/// A folder beside the page, and what the page knows it by.
pub(super) struct Beside {
    /// `engine` for `<meta name="leverloom-engine">`.
    pub(super) name: &'static str,
    /// Its name, which changes with its content.
    pub(super) folder: String,
}

/// Finishes `folder`/index.html and what it names in place; `build` is the id that the page knows itself by.
pub(super) fn finish(folder: &Path, build: &str, beside: &[Beside]) -> Result<()> {
    let read = |name: &str| {
        fs::read_to_string(folder.join(name)).with_context(|| format!("cannot read {name}"))
    };
    let write = |name: &str, content: &[u8]| {
        fs::write(folder.join(name), content).with_context(|| format!("cannot write {name}"))
    };
    let html = shorten_code(folder, &read("index.html")?)?;
    let html = guarded(&filled(&html, "build", build)?)?;
    let finished = rewrite(&html, beside)?;
    for (name, text) in &finished.scripts {
        write(name, text.as_bytes())?;
    }
    let (html, sheets) = styles::join(&finished.html, read)?;
    for name in &sheets.replaced {
        fs::remove_file(folder.join(name)).with_context(|| format!("cannot remove {name}"))?;
    }
    write(&sheets.name, sheets.text.as_bytes())?;
    write("index.html", html.as_bytes())
}

/// Shortens the page's wasm and its script, and gives both a name of their own.
fn shorten_code(folder: &Path, html: &str) -> Result<String> {
    const WASM: &str = "_bg.wasm";
    let stem = fs::read_dir(folder)
        .context("cannot list the page")?
        .flatten()
        .find_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(WASM)?.to_owned()))
        .context("Trunk has built no wasm")?;
    let place = |stem: &str, end: &str| folder.join(format!("{stem}{end}"));
    let (old_wasm, old_script) = (place(&stem, WASM), place(&stem, ".js"));
    let (wasm, script) = wasm::shortened(
        &fs::read(&old_wasm).context("cannot read the page's wasm")?,
        &fs::read_to_string(&old_script).context("cannot read the page's script")?,
        &format!("./{}", split::LINK),
    )?;
    texts::refuse_early(&wasm)?;
    for old in [old_wasm, old_script] {
        fs::remove_file(&old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    // Trunk's own hash knows nothing of what we changed.
    let (name, _) = stem.rsplit_once('-').unwrap_or((&stem, ""));
    let parts = name_parts(folder)?;
    let id = Fingerprint::default()
        .text("built", &stem)
        .text("parts", &parts)
        .text("steps", STEPS)
        .short();
    let named = format!("{name}-{id}");
    let link = folder.join(&parts).join(split::LINK);
    let text = fs::read_to_string(&link).context("cannot read the parts' script")?;
    let text = replaced(
        &text,
        &format!("./{}", split::MAIN),
        &format!("../{named}.js"),
    )?;
    fs::write(link, text).context("cannot write the parts' script")?;
    let script = replaced(
        &script,
        &format!("from \"./{}\"", split::LINK),
        &format!("from \"./{parts}/{}\"", split::LINK),
    )?;
    fs::write(place(&named, WASM), wasm).context("cannot write the page's wasm")?;
    fs::write(place(&named, ".js"), script).context("cannot write the page's script")?;
    Ok(html.replace(&stem, &named))
}

/// Takes names out of the parts of the page, and gives their folder a name by what is in it.
fn name_parts(folder: &Path) -> Result<String> {
    let parts = folder.join(split::FOLDER);
    for entry in fs::read_dir(&parts).context("cannot list the page's parts")? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "wasm") {
            let named = fs::read(&path).context("cannot read a part of the page")?;
            let bare = wasm::without_names(&named)
                .with_context(|| format!("{} is not as expected", path.display()))?;
            fs::write(&path, bare).context("cannot write a part of the page")?;
        }
    }
    let id = Fingerprint::default().path(&parts)?.short();
    let named = format!("{}-{id}", split::FOLDER);
    fs::rename(parts, folder.join(&named)).context("cannot name the page's parts")?;
    Ok(named)
}

/// The text with every occurrence of a name replaced; it must be there.
fn replaced(text: &str, name: &str, by: &str) -> Result<String> {
    ensure!(text.contains(name), "no {name} in the page's scripts");
    Ok(text.replace(name, by))
}

struct Finished {
    html: String,
    scripts: Vec<(String, String)>,
}

fn rewrite(html: &str, beside: &[Beside]) -> Result<Finished> {
    let mut html = html.to_owned();
    for Beside { name, folder } in beside {
        html = filled(&html, name, &format!("./{folder}/"))?;
    }
    let finished = move_scripts_out(&html)?;
    refuse_inline(&finished.html)?;
    Ok(finished)
}

/// The page with its Content-Security-Policy in its head, for hosts that send none: before anything that is loaded.
fn guarded(html: &str) -> Result<String> {
    ensure!(html.contains("<head>"), "www/index.html has no <head>");
    let policy = headers::CONTENT_SECURITY_POLICY;
    let meta = format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}">"#);
    Ok(html.replacen("<head>", &format!("<head>{meta}"), 1))
}

/// The page with the content of `<meta name="leverloom-NAME">` filled in, which is empty until then.
fn filled(html: &str, name: &str, content: &str) -> Result<String> {
    let empty = format!(r#"<meta name="leverloom-{name}" content="""#);
    // Serialisers differ in how they close an empty element.
    let written = [" />", "/>", ">"].map(|end| format!("{empty}{end}"));
    let Some(written) = written.iter().find(|written| html.contains(*written)) else {
        bail!("www/index.html lacks the line {empty}>, which the build fills in");
    };
    let filled = format!(r#"<meta name="leverloom-{name}" content="{content}">"#);
    Ok(html.replace(written.as_str(), &filled))
}

/// Every `<script>` with a body becomes a file named by its content.
fn move_scripts_out(html: &str) -> Result<Finished> {
    let mut finished = Finished {
        html: String::with_capacity(html.len()),
        scripts: Vec::new(),
    };
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let (before, script) = rest.split_at(start);
        let (tag, body) = script
            .split_once('>')
            .context("an unfinished <script> in index.html")?;
        let (body, after) = body
            .split_once("</script>")
            .context("a <script> without its end in index.html")?;
        finished.html.push_str(before);
        if body.trim().is_empty() {
            finished.html.extend([tag, "></script>"]);
        } else {
            let text = format!("{}\n", body.trim());
            let name = format!(
                "start-{}.js",
                Fingerprint::default().text("script", &text).short()
            );
            finished
                .html
                .extend([tag, " src=\"./", &name, "\"></script>"]);
            finished.scripts.push((name, text));
        }
        rest = after;
    }
    finished.html.push_str(rest);
    Ok(finished)
}

fn refuse_inline(html: &str) -> Result<()> {
    if html.contains("<style") {
        bail!(
            "www/index.html has a <style>; the Content-Security-Policy allows style sheets from files only"
        );
    }
    for tag in html
        .split('<')
        .skip(1)
        .filter_map(|tag| tag.split('>').next())
    {
        let mut names = tag
            .split('"')
            .step_by(2)
            .flat_map(str::split_whitespace)
            .filter_map(|word| word.strip_suffix('='));
        if let Some(name) = names.find(|name| *name == "style" || name.starts_with("on")) {
            bail!(
                "www/index.html has the inline attribute `{name}`, which the Content-Security-Policy blocks"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"<meta name="leverloom-engine" content="">"#;

    fn engine(folder: &str) -> [Beside; 1] {
        [Beside {
            name: "engine",
            folder: folder.into(),
        }]
    }

    fn said(html: &str) -> String {
        rewrite(html, &engine("engine-0")).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn an_inline_module_becomes_a_file_named_by_its_content() {
        let html = format!(
            "{HEAD}<script type=\"module\">\nimport init from './a.js';\n</script><p>on = 1</p>"
        );
        let finished = rewrite(&html, &engine("engine-1")).unwrap();
        let [(name, text)] = finished.scripts.as_slice() else {
            panic!("one script")
        };
        assert_eq!(text, "import init from './a.js';\n");
        assert_eq!(
            finished.html,
            format!(
                "<meta name=\"leverloom-engine\" content=\"./engine-1/\"><script type=\"module\" src=\"./{name}\"></script><p>on = 1</p>"
            )
        );
    }

    #[test]
    fn a_script_with_a_source_stays() {
        let html = format!("{HEAD}<script src=\"./a.js\"></script>");
        assert!(
            rewrite(&html, &engine("e"))
                .unwrap()
                .html
                .ends_with("<script src=\"./a.js\"></script>")
        );
    }

    #[test]
    fn the_policy_comes_before_all_that_it_is_for() {
        let html = guarded("<html><head><meta charset=\"utf-8\"><script src=\"./a.js\">").unwrap();
        let (before, rest) = html.split_once(headers::CONTENT_SECURITY_POLICY).unwrap();
        assert!(!before.contains("script src") && rest.contains("script src"));
        assert!(
            before.len() + headers::CONTENT_SECURITY_POLICY.len() < 900,
            "the charset must come early"
        );
        assert!(guarded("<p>").is_err());
    }

    #[test]
    fn what_the_policy_would_block_is_refused() {
        assert!(said(&format!("{HEAD}<style>a{{}}</style>")).contains("has a <style>"));
        assert!(said(&format!("{HEAD}<p class=\"a\" style=\"color:red\">")).contains("`style`"));
        assert!(said(&format!("{HEAD}<button onclick=\"x()\">")).contains("`onclick`"));
        assert!(said("<p>").contains("lacks the line"));
        assert_eq!(said(&format!("{HEAD}<p title=\"a style= b\">")), "");
    }
}
