//! The input fuzzer's command line: how long, from which seed on, or what to replay. Owns the clocks: an input may take
//! so much of the processor and of memory; one that comes to no end is named.

use std::fs;
use std::os::unix::fs::FileExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use leverloom_inputs::shrink::shrink;
use leverloom_inputs::{TARGETS, Target, Verdict};
use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// An input that takes longer than this by any clock comes to no end.
const HANGING: Duration = Duration::from_mins(3);
/// Failures of one kind of input after which it is left alone.
const ENOUGH_FAILURES: u32 = 5;

/// Hostile inputs for every reader of something from outside: no panic, no endless work, refusals in one sentence.
#[derive(Parser)]
#[command(name = "leverloom-inputs")]
struct Arguments {
    /// Does nothing: `cargo xtask fuzz --inputs` hands it on.
    #[arg(long, hide = true)]
    inputs: bool,
    /// Minutes to go on for.
    #[arg(long, default_value_t = 1.0)]
    minutes: f64,
    /// Where to begin; the same seed, the same inputs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only this kind: scenario, link, lesson, block, host, embed, engine.
    #[arg(long)]
    kind: Option<String>,
    /// Where failing inputs are kept, made smaller.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/regressions"))]
    folder: PathBuf,
    /// Only replays this input; with `--kind`.
    #[arg(long, value_name = "NUMBER")]
    input: Option<u64>,
    /// Only replays this file; with `--kind`.
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    made: u64,
    accepted: u64,
    failures: u32,
    cpu: Duration,
    slowest_ms: u64,
    most_bytes: usize,
}

/// What one input took, and what came of it.
struct Seen {
    result: Result<Verdict, String>,
    cpu: Duration,
    bytes: usize,
}

fn main() -> ExitCode {
    // A panic is a finding like any other: it is told with the input it came from.
    std::panic::set_hook(Box::new(|_| {}));
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a native program: it ends by the clock"
)]
fn now() -> Instant {
    Instant::now()
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

fn run(arguments: &Arguments) -> Result<()> {
    let is_asked = |target: &&Target| {
        arguments
            .kind
            .as_deref()
            .is_none_or(|kind| kind == target.name)
    };
    let targets: Vec<&Target> = TARGETS.iter().filter(is_asked).collect();
    ensure!(
        !targets.is_empty(),
        "no such kind; allowed: {}",
        TARGETS
            .iter()
            .map(|target| target.name)
            .collect::<Vec<_>>()
            .join(", ")
    );
    let one = || {
        let [target] = targets[..] else {
            bail!("of which kind? add --kind")
        };
        Ok(target)
    };
    if let Some(number) = arguments.input {
        let target = one()?;
        return replay(target, &target.input(number));
    }
    if let Some(file) = &arguments.case {
        let input = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        return replay(one()?, &input);
    }
    ensure!(
        arguments.minutes.is_finite() && arguments.minutes >= 0.0,
        "{} minutes are no time to go on for",
        arguments.minutes
    );
    campaign(&targets, arguments)
}

fn replay(target: &Target, input: &[u8]) -> Result<()> {
    let seen = look(target, input);
    println!(
        "{} of {} bytes: {:?}, {} ms of the processor, {} kB of memory",
        target.name,
        input.len(),
        seen.result,
        seen.cpu.as_millis(),
        seen.bytes / 1024
    );
    match broken(target, input, &seen) {
        Some(broken) => bail!("{broken}"),
        None => Ok(()),
    }
}

/// Reads one input, on the clocks.
fn look(target: &Target, input: &[u8]) -> Seen {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let start = cpu();
    let result = catch_unwind(AssertUnwindSafe(|| (target.judge)(input)));
    let cpu = cpu().saturating_sub(start);
    let bytes = MEMORY.peak_usage().saturating_sub(before);
    let result = result.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("panics: {}", said.unwrap_or_default()))
    });
    Seen { result, cpu, bytes }
}

fn broken(target: &Target, input: &[u8], seen: &Seen) -> Option<String> {
    let room = target.most_bytes + 100 * input.len();
    match &seen.result {
        Err(broken) => Some(broken.clone()),
        Ok(_) if seen.cpu > Duration::from_millis(target.most_ms) => Some(format!(
            "takes {} ms; allowed: {}",
            seen.cpu.as_millis(),
            target.most_ms
        )),
        Ok(_) if seen.bytes > room => Some(format!(
            "takes {} bytes of memory; allowed: {room}",
            seen.bytes
        )),
        Ok(_) => None,
    }
}

fn campaign(targets: &[&Target], arguments: &Arguments) -> Result<()> {
    let limit = Duration::from_secs_f64(60.0 * arguments.minutes);
    let began = now();
    let mut told = began;
    let mut counts = vec![Counts::default(); targets.len()];
    let present = Arc::new(Mutex::new((now(), String::new())));
    watch(Arc::clone(&present));
    // Where a reader ends the program itself (its stack overflows), the last line here is the input.
    let last = std::env::temp_dir().join(format!("leverloom-inputs-{}", std::process::id()));
    let log = fs::File::create(&last)?;
    while began.elapsed() < limit {
        // Whoever had the least of the time so far, by weight.
        let lag =
            |index: &usize| counts[*index].cpu / u32::try_from(targets[*index].weight).unwrap_or(1);
        let open = (0..targets.len()).filter(|index| counts[*index].failures < ENOUGH_FAILURES);
        let Some(index) = open.min_by_key(lag) else {
            break;
        };
        let target = targets[index];
        let number = arguments
            .seed
            .wrapping_mul(1 << 32)
            .wrapping_add(counts[index].made);
        let name = format!("--kind {} --input {number}", target.name);
        log.write_all_at(format!("{name:<60}\n").as_bytes(), 0)?;
        *present.lock().unwrap_or_else(PoisonError::into_inner) = (now(), name.clone());
        let start = cpu();
        let input = target.input(number);
        let seen = look(target, &input);
        let count = &mut counts[index];
        count.made += 1;
        count.cpu += cpu().saturating_sub(start);
        count.accepted += u64::from(seen.result == Ok(Verdict::Accepted));
        count.slowest_ms = count.slowest_ms.max(seen.cpu.as_millis() as u64);
        count.most_bytes = count.most_bytes.max(seen.bytes);
        if let Some(broken) = broken(target, &input, &seen) {
            count.failures += 1;
            println!(
                "✗ {}: {broken}\n  see it again with: cargo xtask fuzz --inputs {name}",
                target.name
            );
            let file = keep(target, &input, &broken, number, &arguments.folder)?;
            println!("  made smaller: {}", file.display());
        }
        if told.elapsed() >= Duration::from_mins(1) {
            told = now();
            tell(targets, &counts, began.elapsed());
        }
    }
    tell(targets, &counts, began.elapsed());
    fs::remove_file(last)?;
    let failures: u32 = counts.iter().map(|count| count.failures).sum();
    ensure!(
        failures == 0,
        "{failures} failures, see {}",
        arguments.folder.display()
    );
    Ok(())
}

/// Ends the program where an input comes to no end: a thread cannot be ended.
fn watch(present: Arc<Mutex<(Instant, String)>>) {
    #[expect(clippy::disallowed_methods, reason = "a native program")]
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let (since, name) = &*present.lock().unwrap_or_else(PoisonError::into_inner);
            if since.elapsed() > HANGING {
                eprintln!(
                    "error: no end after {} s; see it again with: cargo xtask fuzz --inputs {name}",
                    HANGING.as_secs()
                );
                std::process::exit(2);
            }
        }
    });
}

/// Makes a failing input smaller and writes it down.
fn keep(
    target: &Target,
    input: &[u8],
    failure: &str,
    number: u64,
    folder: &Path,
) -> Result<PathBuf> {
    let kind = |broken: &str| {
        broken
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let fails = |input: &[u8]| {
        broken(target, input, &look(target, input))
            .is_some_and(|other| kind(&other) == kind(failure))
    };
    // What takes long to fail takes too long to make smaller.
    let smallest = if failure.starts_with("takes") {
        input.to_vec()
    } else {
        shrink(input, fails)
    };
    fs::create_dir_all(folder)?;
    let file = folder.join(format!("{}-{number}", target.name));
    fs::write(&file, smallest).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

fn tell(targets: &[&Target], counts: &[Counts], elapsed: Duration) {
    println!("{:.1} min", elapsed.as_secs_f64() / 60.0);
    for (target, count) in targets.iter().zip(counts) {
        println!(
            "  {:<9} {:>9} inputs, {:>8} accepted; slowest {} ms, most memory {} kB; {} failures",
            target.name,
            count.made,
            count.accepted,
            count.slowest_ms,
            count.most_bytes / 1024,
            count.failures
        );
    }
}
