//! How states of the page look, held against pictures that are checked in.
//!
//! Owns the comparison and its tolerance. A picture is that of one browser with one set of fonts: elsewhere nothing is
//! compared, and that is said. Never decides which states there are (`tests/stories/looks.rs`).

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use crate::Page;

/// A colour channel may be this far off (of 255) before a pixel counts as another one.
const CHANNEL: u8 = 24;

/// Share of the pixels that may be others: an edge that is smoothed differently, not a line that moved.
const TOLERANCE: f64 = 0.002;

/// How often it is looked, and what lies between.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(500);

/// Where it is said that nothing was compared.
const NOT_COMPARED: &str = "not-compared.txt";

/// Set to keep what is seen as the new pictures.
const KEEP: &str = "LEVERLOOM_KEEP_LOOKS";

/// Pixels of a picture, four bytes each.
struct Picture {
    size: (u32, u32),
    pixels: Vec<u8>,
}

/// Holds the page as it stands against the picture of this name.
///
/// # Errors
/// More pixels are others than the tolerance allows: what is seen lies in `target/looks` then.
pub async fn compare(page: &Page, name: &str) -> Result<()> {
    let seen = page.driver.screenshot_as_png().await?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("looks");
    let kept = folder.join(format!("{name}.png"));
    let chinese = name.ends_with("-zh");
    let machine = machine(page, chinese).await?;
    let file = if chinese {
        "machine-zh.txt"
    } else {
        "machine.txt"
    };
    let known = folder.join(file);
    if std::env::var_os(KEEP).is_some() {
        fs::create_dir_all(&folder)?;
        fs::write(&kept, small(&read(&seen)?)?)?;
        fs::write(known, machine)?;
        return Ok(());
    }
    let made_on =
        fs::read_to_string(known).with_context(|| format!("tests/looks/{file} is there"))?;
    if made_on != machine {
        // The runner hides what a test that passes prints: `cargo xtask test` reads it from here.
        let told = format!(
            "not compared{}: pictures of {}; here is {}",
            if chinese { ", the Chinese ones" } else { "" },
            made_on.trim(),
            machine.trim()
        );
        fs::write(actual(NOT_COMPARED)?, told)?;
        return Ok(());
    }
    let picture = fs::read(&kept).with_context(|| format!("{} is there", kept.display()))?;
    let picture = read(&picture)?;
    let (mut seen, mut share) = (seen, 1.0);
    for _ in 0..LOOKS {
        share = difference(&picture, &read(&seen)?);
        if share <= TOLERANCE {
            return Ok(());
        }
        // On a busy machine something may still be on its way.
        tokio::time::sleep(PAUSE).await;
        seen = page.driver.screenshot_as_png().await?;
    }
    let place = actual(&format!("{name}.png"))?;
    fs::write(&place, &seen)?;
    bail!(
        "{name}: {:.2} % of the pixels are others (allowed: {:.1} %); seen: {}; to keep it: {KEEP}=1",
        share * 100.0,
        TOLERANCE * 100.0,
        place.display()
    )
}

fn actual(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/looks");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// The browser's version, and its fonts: how wide they are, and how much ink the signs take that any font may lend.
/// Chinese ones count for Chinese pictures alone: many machines have none.
async fn machine(page: &Page, chinese: bool) -> Result<String> {
    let script = "const pen = document.createElement('canvas').getContext('2d');
        const wide = (font) => { pen.font = font; return pen.measureText('Health factor 1.05 ×').width.toFixed(2); };
        const fonts = ['16px system-ui', '16px sans-serif', '16px monospace'].map(wide).join(' / ');
        pen.font = '16px sans-serif';
        pen.fillText(args[0] ? '清算人' : '◆▲●✓×▶', 4, 24);
        const ink = pen.getImageData(0, 0, 300, 40).data.reduce((sum, byte) => sum + byte, 0);
        done(`${navigator.userAgent.match(/Chrome\\/(\\d+)/)?.[1]}, fonts ${fonts}, ink ${ink}`);";
    let value = page.run(script, vec![json!(chinese)]).await?;
    let text = value.as_str().context("the browser says what it is")?;
    Ok(format!("Chromium {text}\n"))
}

fn read(png: &[u8]) -> Result<Picture> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(
        png::Transformations::normalize_to_color8() | png::Transformations::ALPHA,
    );
    let mut reader = decoder.read_info().context("it is a PNG")?;
    let mut pixels = vec![0; reader.output_buffer_size().context("it fits memory")?];
    let info = reader.next_frame(&mut pixels)?;
    ensure!(
        info.color_type == png::ColorType::Rgba,
        "a picture in colours, not {:?}",
        info.color_type
    );
    pixels.truncate(info.buffer_size());
    Ok(Picture {
        size: (info.width, info.height),
        pixels,
    })
}

/// One of 32 levels: well within what a channel may be off, and half the bytes in the repository.
const fn rounded(level: u8) -> u8 {
    level.saturating_add(4) & !7 | level >> 5
}

/// A PNG without transparency, as small as it goes.
fn small(picture: &Picture) -> Result<Vec<u8>> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, picture.size.0, picture.size.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let rgb: Vec<u8> = picture
        .pixels
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .map(rounded)
        .collect();
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(png)
}

/// Share of the pixels that differ, 0 to 1; pictures of different sizes have nothing in common.
fn difference(one: &Picture, other: &Picture) -> f64 {
    if one.size != other.size {
        return 1.0;
    }
    let pairs = one.pixels.chunks_exact(4).zip(other.pixels.chunks_exact(4));
    let others = pairs
        .filter(|(a, b)| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > CHANNEL))
        .count();
    others as f64 / (one.pixels.len() / 4).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(levels: &[u8]) -> Picture {
        Picture {
            size: (levels.len() as u32, 1),
            pixels: levels
                .iter()
                .flat_map(|&level| [level, level, level, 255])
                .collect(),
        }
    }

    #[test]
    fn pixels_are_others_beyond_the_tolerance_of_a_channel() {
        let one = grey(&[0, 100, 200, 255]);
        assert!(difference(&one, &grey(&[0, 100 + CHANNEL, 200 - CHANNEL, 255])) < f64::EPSILON);
        let other = difference(&one, &grey(&[0, 101 + CHANNEL, 200, 255]));
        assert!((other - 0.25).abs() < f64::EPSILON, "{other}");
        assert!((difference(&one, &grey(&[0])) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_picture_survives_being_kept() {
        let one = grey(&(0..=u8::MAX).collect::<Vec<_>>());
        let back = read(&small(&one).unwrap()).unwrap();
        assert!(difference(&one, &back) < f64::EPSILON);
    }
}
