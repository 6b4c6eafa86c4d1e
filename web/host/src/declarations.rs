//! The TypeScript declarations of the host API, written from the types: what `www/embed.d.ts` holds.
//!
//! Owns the file's frame and the element's own declaration, which is JavaScript's (`www/embed.js`). A test compares the
//! file with what is written here.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::{Command, Envelope};

const HEAD: &str = r#"// Host API v1 of the Leverloom playground. Written from its Rust types; see docs/EMBEDDING.md.
// Amounts of tokens and dollars are decimal texts ("12.5"); numbers ending in _bps are hundredths of a percent.

/** A scenario: docs/SCENARIO.md says what is in it, scenario.v1.json is its JSON Schema. */
export interface Scenario {
  version: 1;
  name: string;
  seed: number;
  blocks: number;
  [field: string]: unknown;
}

/** What a host posts to the playground's window. */
export type HostMessage = { leverloom: 1; id?: Id } & Command;

/** What the playground posts to its host. */
export type EmbedMessage = Envelope;

/** The events' names: the element dispatches each as `leverloom-NAME`, with the message in `detail`. */
export type EventName = HostEvent["event"];

/** Why a method of the element rejects. */
export interface PlaygroundError extends Error {
  /** A refusal's code, or one of the element's own. */
  code: Code | "asleep" | "silent" | "ended" | "bad-address" | "no-origin";
  /** The error event, where it was one. */
  detail?: EmbedMessage;
}

/** `<leverloom-playground>`, defined by embed.js. */
export interface LeverloomPlayground extends HTMLElement {
  /** Whether it was started. */
  readonly started: boolean;
  /** Resolves once its engine runs. */
  readonly ready: Promise<EmbedMessage>;
  /** Starts it, as a press of its button does. */
  start(): Promise<EmbedMessage>;
  /** Ends it and gives back all that it used. */
  stop(): void;
  /** Sends a command; resolves with the answer, rejects with a PlaygroundError. */
  send(command: Command["command"], fields?: object): Promise<EmbedMessage>;
  load(fields: Load): Promise<EmbedMessage>;
  play(fields?: Play): Promise<EmbedMessage>;
  pause(): Promise<EmbedMessage>;
  step(blocks?: number): Promise<EmbedMessage>;
  seek(block: number): Promise<EmbedMessage>;
  act(actions: Action[], account?: number): Promise<EmbedMessage>;
  shock(asset: string, change_bps: number, over_blocks?: number): Promise<EmbedMessage>;
  report(): Promise<EmbedMessage>;
}

declare global {
  interface HTMLElementTagNameMap {
    "leverloom-playground": LeverloomPlayground;
  }
}
"#;

struct Collected<'a> {
    config: &'a Config,
    declared: BTreeMap<String, (TypeId, String)>,
}

impl TypeVisitor for Collected<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // What has no place of its own is built into the language.
        if T::output_path().is_none() {
            T::visit_dependencies(self);
            return;
        }
        let name = T::ident(self.config);
        if let Some((known, _)) = self.declared.get(&name) {
            assert!(*known == TypeId::of::<T>(), "two types are called {name}");
            return;
        }
        let words = T::docs().unwrap_or_default();
        let declaration = format!("{words}export {}", T::decl(self.config));
        let declaration = laid_out(&declaration);
        self.declared.insert(name, (TypeId::of::<T>(), declaration));
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The same with comments of one line on one line, and what is inside a type indented.
fn laid_out(declaration: &str) -> String {
    let joined = declaration
        .replace("/**\n * ", "/** ")
        .replace("\n */", " */");
    let mut written = String::new();
    let mut inside = false;
    for line in joined.lines() {
        let indent = if inside { "  " } else { "" };
        inside |= line.starts_with("export");
        writeln!(written, "{indent}{}", line.trim_end()).expect("invariant: a text takes any text");
    }
    written
}

/// The whole file.
pub fn declarations() -> String {
    let config = Config::new().with_large_int("number");
    let mut collected = Collected {
        config: &config,
        declared: BTreeMap::new(),
    };
    collected.visit::<Envelope>();
    collected.visit::<crate::Event>();
    collected.visit::<Command>();
    let mut written = HEAD.to_owned();
    for (_, declaration) in collected.declared.values() {
        write!(written, "\n{declaration}").expect("invariant: a text takes any text");
    }
    written
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn the_file_is_what_the_types_say() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let fresh = super::declarations();
        let there = std::fs::read_to_string(root.join("../../www/embed.d.ts")).unwrap_or_default();
        if there != fresh {
            let place = root.join("../../target/tmp/embed.d.ts");
            std::fs::create_dir_all(place.parent().expect("a folder")).expect("it can be made");
            std::fs::write(&place, fresh).expect("it can be written");
            panic!("www/embed.d.ts is not what the types say; copy target/tmp/embed.d.ts over it");
        }
    }
}
