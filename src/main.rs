//! The program `copydesk`: parses the command line, calls the library, prints. See [`cli`].

mod cli;

fn main() -> std::process::ExitCode {
    copydesk::panics::silence_caught();
    cli::run()
}
