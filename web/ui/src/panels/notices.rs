//! Notices on screen: one clear message each, with what can be done about it.

use leverloom_protocol::{FaultReport, MOST_FILE_BYTES};
use yew::prelude::*;

use crate::components::{Button, Glyph, icon};
use crate::piece;
use crate::platform::timers;
use crate::present::sentence::refused_action;
use crate::present::{embed, format};
use crate::state::clock::PATIENCE;
use crate::state::notice::{Cause, Notice, NoticeKind, Notices, Tone};
use crate::state::{Message, Selection};
use crate::texts::{fill, said, text};

/// A notice that only confirms something stays so long.
const BRIEF_MS: u32 = 8_000;
/// So many warnings of a scenario are told in one notice.
const SHOWN_WARNINGS: usize = 2;

/// The notices; `on_renew` loads the new version of the page.
pub fn notice_list(notices: &Notices, tell: &Callback<Message>, on_renew: &Callback<()>) -> Html {
    html! {
        <div class="notices" id="notices" role="region" aria-label={text("notice.region")} aria-live="polite">
            { for notices.list.iter().map(|notice| show(notice, tell, on_renew)) }
        </div>
    }
}

fn show(notice: &Notice, tell: &Callback<Message>, on_renew: &Callback<()>) -> Html {
    let (class, mark, spoken) = look(notice.kind.tone());
    let id = notice.id;
    let on_dismiss = {
        let tell = tell.clone();
        Callback::from(move |()| tell.emit(Message::Dismiss(id)))
    };
    html! {
        <div key={id} class={classes!("notice", class)} data-notice={name(&notice.kind)} data-cause={cause(&notice.kind)}>
            <span class="notice-mark" aria-hidden="true">{ mark }</span>
            <div class="notice-words">
                <p><span class="spoken">{ spoken }</span>{ words(&notice.kind) }</p>
                { offer(&notice.kind, tell, on_renew) }
            </div>
            { Button::quiet().label(text("notice.dismiss")).show(on_dismiss.clone(), icon(Glyph::Close)) }
            if notice.kind.is_brief() { { piece!(Brief, BriefProps { on_over: on_dismiss }) } }
        </div>
    }
}

/// Properties of [`Brief`].
#[derive(Clone, PartialEq, Properties)]
pub struct BriefProps {
    /// Its time is over.
    pub on_over: Callback<()>,
}

/// The time of a notice that goes by itself.
#[component]
pub fn Brief(props: &BriefProps) -> Html {
    let on_over = props.on_over.clone();
    use_effect_with((), move |()| {
        let timeout = timers::after(BRIEF_MS, move || on_over.emit(()));
        move || drop(timeout)
    });
    Html::default()
}

/// A handle for tests: the name of the words that say why.
fn cause(kind: &NoticeKind) -> Option<&'static str> {
    let NoticeKind::Unreachable(cause) = kind else {
        return None;
    };
    Some(match cause {
        Cause::Missing(_) => "missing",
        Cause::Broken => "broken",
        Cause::Offline => "offline",
        Cause::NoWasm => "no-wasm",
        Cause::NoWorkers => "no-workers",
        Cause::Sandboxed => "sandboxed",
        Cause::Memory => "memory",
        Cause::Silent => "silent",
    })
}

/// A tone's class, mark and spoken label.
fn look(tone: Tone) -> (&'static str, &'static str, AttrValue) {
    match tone {
        Tone::Info => ("notice-info", "i", text("notice.info")),
        Tone::Warning => ("notice-warning", "!", text("notice.warning")),
        Tone::Failure => ("notice-failure", "×", text("notice.failure")),
    }
}

/// A kind's name, a handle for tests.
pub fn name(kind: &NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Refused(_) => "refused",
        NoticeKind::BadScenario(_) => "bad-scenario",
        NoticeKind::Risky(_) => "risky",
        NoticeKind::BadLink(_) => "bad-link",
        NoticeKind::LeftOut(_) => "left-out",
        NoticeKind::ActionFailed { .. } => "action-failed",
        NoticeKind::Restarted(_) => "restarted",
        NoticeKind::Stopped(_) => "stopped",
        NoticeKind::Unreachable(_) => "unreachable",
        NoticeKind::Slow(..) => "slow",
        NoticeKind::LinkCopied => "link-copied",
        NoticeKind::LinkShown(_) => "link-shown",
        NoticeKind::RunEnded => "run-ended",
        NoticeKind::Watched => "watched",
        NoticeKind::NobodyLiquidated => "nobody-liquidated",
        NoticeKind::NoLanguage(_) => "no-language",
        NoticeKind::BadLesson(_) => "bad-lesson",
        NoticeKind::NoLesson(_) => "no-lesson",
        NoticeKind::BadFiles(_) => "bad-files",
        NoticeKind::LargeFiles => "large-files",
        NoticeKind::NoExample => "no-example",
        NoticeKind::NoPart => "no-part",
        NoticeKind::NewVersion => "new-version",
        NoticeKind::BadParameters(_) => "bad-parameter",
    }
}

/// The first warnings of a scenario, and how many more there are.
fn risky(warnings: &[String]) -> String {
    let shown = warnings.iter().take(SHOWN_WARNINGS);
    let shown: Vec<String> = shown.map(|warning| said(warning)).collect();
    let message = shown.join(&text("notice.risky.between"));
    match warnings.len().saturating_sub(SHOWN_WARNINGS) {
        0 => fill("notice.risky", &[("message", &message)]),
        more => {
            let more = more.to_string();
            fill(
                "notice.risky.more",
                &[("message", &message), ("more", &more)],
            )
        }
    }
}

/// What a notice says.
pub fn words(kind: &NoticeKind) -> String {
    match kind {
        NoticeKind::Refused(refusal) => {
            fill("notice.refused", &[("message", &said(&refusal.message))])
        }
        NoticeKind::BadScenario(message) => {
            fill("notice.bad_scenario", &[("message", &said(message))])
        }
        NoticeKind::BadLink(message) => fill("notice.bad_link", &[("message", &said(message))]),
        NoticeKind::LeftOut(message) => fill("notice.left_out", &[("message", &said(message))]),
        NoticeKind::Risky(warnings) => risky(warnings),
        NoticeKind::ActionFailed { kind, status, .. } => refused_action(*kind, status),
        NoticeKind::Restarted(report) => {
            fill("notice.restarted", &[("what", &fault(report.as_ref()))])
        }
        NoticeKind::Stopped(report) => fill("notice.stopped", &[("what", &fault(report.as_ref()))]),
        NoticeKind::Unreachable(cause) => fill("notice.unreachable", &[("cause", &why(cause))]),
        NoticeKind::Slow(waited, most) => fill(
            "notice.slow",
            &[("waited", &waited.to_string()), ("most", &most.to_string())],
        ),
        NoticeKind::LinkCopied => text("notice.link_copied").to_string(),
        NoticeKind::LinkShown(_) => text("notice.link_shown").to_string(),
        NoticeKind::RunEnded => text("notice.run_ended").to_string(),
        NoticeKind::Watched => text("notice.watched").to_string(),
        NoticeKind::NobodyLiquidated => {
            let blocks = format::integer(u64::from(PATIENCE));
            fill("notice.nobody_liquidated", &[("blocks", &blocks)])
        }
        NoticeKind::BadLesson(message) => fill("notice.bad_lesson", &[("message", message)]),
        NoticeKind::NoLesson(name) => fill("notice.no_lesson", &[("name", name)]),
        NoticeKind::BadFiles(message) => fill("notice.bad_files", &[("message", &said(message))]),
        NoticeKind::LargeFiles => fill(
            "notice.large_files",
            &[("most", &(MOST_FILE_BYTES >> 20).to_string())],
        ),
        NoticeKind::NoExample => text("notice.no_example").to_string(),
        NoticeKind::NoPart => text("notice.no_part").to_string(),
        NoticeKind::NewVersion => text("notice.new_version").to_string(),
        NoticeKind::BadParameters(faults) => embed::told(faults),
        NoticeKind::NoLanguage(name) => fill("notice.no_language", &[("name", name)]),
    }
}

/// Why there is no engine, and what can be done about it.
fn why(cause: &Cause) -> String {
    let plain = |key| text(key).to_string();
    match cause {
        Cause::Missing(file) => fill("cause.missing", &[("file", file)]),
        Cause::Broken => plain("cause.broken"),
        Cause::Offline => plain("cause.offline"),
        Cause::NoWasm => plain("cause.no_wasm"),
        Cause::NoWorkers => plain("cause.no_workers"),
        Cause::Sandboxed => plain("cause.sandboxed"),
        Cause::Memory => plain("cause.memory"),
        Cause::Silent => plain("cause.silent"),
    }
}

/// What happened, where, as far as it is known.
fn fault(report: Option<&FaultReport>) -> String {
    let Some(report) = report else {
        return text("fault.silent").to_string();
    };
    let message = report
        .message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let block = format::integer(u64::from(report.block));
    match report.transaction {
        Some(transaction) if report.block > 0 => fill(
            "fault.transaction",
            &[
                ("block", &block),
                ("transaction", &format::integer(u64::from(transaction))),
                ("message", &message),
            ],
        ),
        _ if report.block > 0 => fill("fault.block", &[("block", &block), ("message", &message)]),
        _ => fill("fault.somewhere", &[("message", &message)]),
    }
}

/// What can be done about it.
fn offer(kind: &NoticeKind, tell: &Callback<Message>, on_renew: &Callback<()>) -> Html {
    match kind {
        NoticeKind::Stopped(_) | NoticeKind::Unreachable(_) => {
            let tell = tell.clone();
            Button::plain().id("retry").show(
                Callback::from(move |()| tell.emit(Message::Retry)),
                text("notice.retry"),
            )
        }
        NoticeKind::RunEnded => {
            let tell = tell.clone();
            let on_again = Callback::from(move |()| tell.emit(Message::Reset));
            Button::plain()
                .id("run-again")
                .show(on_again, text("scenario.reset"))
        }
        NoticeKind::NewVersion => Button::plain()
            .id("renew")
            .show(on_renew.clone(), text("notice.reload")),
        NoticeKind::ActionFailed { block, index, .. } => {
            let (tell, selection) = (
                tell.clone(),
                Selection::Transaction {
                    block: *block,
                    index: *index,
                },
            );
            let on_click = Callback::from(move |()| tell.emit(Message::Select(selection.clone())));
            Button::plain().show(on_click, text("notice.show_transaction"))
        }
        NoticeKind::LinkShown(link) => html! {
            <input class="field" type="text" readonly=true value={link.clone()} aria-label={text("share.link")} />
        },
        _ => html! {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_where_as_far_as_it_is_known() {
        let report = |block, transaction| FaultReport {
            block,
            transaction,
            incarnation: None,
            message: "panicked at x.rs:1:\n  index out of bounds".into(),
        };
        let told = |report| words(&NoticeKind::Restarted(report));
        assert_eq!(
            told(Some(report(12, Some(7)))),
            "A worker stopped in block 12, transaction 7 (panicked at x.rs:1: index out of bounds). The engine was restarted and your run replayed."
        );
        assert!(told(Some(report(12, None))).starts_with("A worker stopped in block 12 ("));
        assert!(told(Some(report(0, None))).starts_with("A worker stopped ("));
        assert!(told(None).starts_with("The engine went silent. "));
    }
}
