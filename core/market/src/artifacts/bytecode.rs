//! Hexadecimal artifacts as bytes, decoded by the compiler: the text is twice as long, and nobody has to download it.

/// Bytes of an artifact by its contract's name.
macro_rules! bytecode {
    ($contract:literal) => {{
        const TEXT: &[u8] = include_bytes!(concat!("../contracts/artifacts/", $contract, ".hex"));
        static CODE: [u8; $crate::artifacts::bytecode::length(TEXT)] =
            $crate::artifacts::bytecode::decoded(TEXT);
        &CODE
    }};
}

pub(crate) use bytecode;

/// How many bytes two digits each make, line breaks left out.
pub(crate) const fn length(text: &[u8]) -> usize {
    let (mut at, mut digits) = (0, 0);
    while at < text.len() {
        if text[at] != b'\n' {
            digits += 1;
        }
        at += 1;
    }
    assert!(digits % 2 == 0, "an artifact has half a byte");
    digits / 2
}

/// Those bytes.
pub(crate) const fn decoded<const N: usize>(text: &[u8]) -> [u8; N] {
    let mut bytes = [0; N];
    let (mut at, mut digits) = (0, 0);
    while at < text.len() {
        if text[at] != b'\n' {
            bytes[digits / 2] = bytes[digits / 2] << 4 | digit(text[at]);
            digits += 1;
        }
        at += 1;
    }
    bytes
}

const fn digit(character: u8) -> u8 {
    match character {
        b'0'..=b'9' => character - b'0',
        b'a'..=b'f' => character - b'a' + 10,
        _ => panic!("an artifact is hexadecimal"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_digits_are_bytes() {
        const TEXT: &[u8] = b"60ff\n0a\n";
        assert_eq!(decoded::<{ length(TEXT) }>(TEXT), [0x60, 0xff, 0x0a]);
    }
}
