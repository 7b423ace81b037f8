//! The program `copydesk`: parses the command line, calls the library, prints. All of it stands in [`cli`].

mod cli;

fn main() -> std::process::ExitCode {
    copydesk::panics::silence_caught();
    cli::run()
}
