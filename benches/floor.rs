//! The least that any program does with a JSON Lines file: read it in blocks, and parse the id and
//! text of each line.
//!
//! `cargo bench --bench floor -- FILE` prints the number of lines and bytes. `benches/ratio.py`
//! compares the CPU time of `clean` with that of this program.

use std::borrow::Cow;
use std::io::Read;

/// Bytes that are read at once.
const BLOCK_BYTES: usize = 4 << 20;

#[derive(serde::Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

fn main() {
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        eprintln!(
            "expected a file of JSON Lines with the fields `id` and `text`, found none: nothing to measure"
        );
        return;
    };
    let mut file = std::fs::File::open(&path).expect("a file that can be read");
    let (mut block, mut held) = (vec![0; BLOCK_BYTES], 0);
    let (mut n_lines, mut n_bytes) = (0, 0);
    loop {
        let n_read = file.read(&mut block[held..]).expect("a file that can be read");
        held += n_read;
        let end = if n_read == 0 {
            held
        } else {
            memchr::memrchr(b'\n', &block[..held]).map_or(0, |at| at + 1)
        };
        for line in block[..end].split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let record: Record =
                serde_json::from_slice(line).expect("records with an id and a text");
            n_lines += 1;
            n_bytes += record.id.len() + record.text.len();
        }
        block.copy_within(end..held, 0);
        held -= end;
        if held == block.len() {
            block.resize(held * 2, 0);
        }
        if n_read == 0 {
            break;
        }
    }
    eprintln!("{n_lines} lines, {n_bytes} bytes of ids and texts");
}
