//! Makes a failing input smaller, chunk by chunk, as long as it fails.

/// Most tries: some inputs take their time.
const TRIES: usize = 3_000;

/// The smallest input found that still fails.
pub fn shrink(input: &[u8], fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut smallest = input.to_vec();
    let mut tries = 0;
    let mut chunk = (smallest.len() / 2).max(1);
    loop {
        let before = smallest.len();
        let mut at = 0;
        while at < smallest.len() && tries < TRIES {
            let end = (at + chunk).min(smallest.len());
            let mut without = smallest.clone();
            without.drain(at..end);
            tries += 1;
            if fails(&without) {
                smallest = without;
            } else {
                at = end;
            }
        }
        let done = smallest.len() == before && chunk == 1;
        if done || tries >= TRIES {
            return smallest;
        }
        chunk = (chunk / 2).max(1);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_does_not_matter_goes() {
        let input = b"aaaaaaaaaaXaaaaaaaaaaaaYaaaa";
        let both = |text: &[u8]| text.contains(&b'X') && text.contains(&b'Y');
        assert_eq!(super::shrink(input, both), b"XY");
    }
}
