"""The pages on the language: docs/library.md, made from lib/Library, and the
generated tables of docs/language.md. Used by make-docs."""

import os
import re
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


# Tables of functions; the others are of settings and initialisers.
FUNCTIONS = ("activations", "mathematics", "losses")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def run_weir(build, *arguments):
    done = subprocess.run([os.path.join(build, "bin", "weir"), *arguments],
                          capture_output=True, text=True, check=False)
    return done.stdout if not done.returncode else None


def as_model(build, example):
    """The statements of an example as a file, in the printer's layout."""
    text = f"model Example {{\n{example}output y\n}}\n"
    with tempfile.NamedTemporaryFile("w", suffix=".weir") as file:
        file.write(text)
        file.flush()
        return run_weir(build, "format", file.name)


def blocks(text):
    """(comment, declaration) of each block of a file of the library."""
    for match in re.finditer(r"((?:^//.*\n)*)^block (\w+\(.*?\)) \{$", text,
                             re.MULTILINE):
        comment = re.sub(r"^// ?", "", match.group(1), flags=re.MULTILINE)
        yield comment, match.group(2)


def library_page(build, problems):
    page = ["# The library\n\nGenerated from `lib/Library` by "
            "`scripts/make-docs`. These blocks are written in\nthe language "
            "and are there without being imported; a block of a file hides "
            "the\nlibrary's of the same name. Errors inside them are reported "
            "at the call.\n"]
    folder = os.path.join(ROOT, "lib/Library")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".weir"):
            continue
        text = read(f"lib/Library/{name}")
        title = re.match(r"// (.*)\.\n", text).group(1)
        page.append(f"## {title}\n")
        for comment, call in blocks(text):
            description, mark, example = comment.partition("Example:\n")
            example = re.sub(r"^ +", "", example, flags=re.MULTILINE)
            model = as_model(build, example) if mark else None
            if not model:
                problems.append(f"{call} of lib/Library/{name} has no example "
                                "that can be read")
                continue
            page.append(f"### `{call}`\n\n{description.strip()}\n\n"
                        f"```weir\n{model}```\n")
    return "\n".join(page)


def records(build, table):
    """(name, summary, call) of `weir --list TABLE`."""
    found = []
    for line in run_weir(build, "--list", table).splitlines():
        if line.startswith(" "):
            found[-1][2] = line.strip()
        else:
            name, _, summary = line.partition(" ")
            found.append([name, summary.strip(), name])
    return found


def formals(build):
    """What each function takes by position, and what by name:
    {"quantile": (["x", "target"], ["q", "lengths"])}."""
    found = {}
    for call in run_weir(build, "--list", "functions").splitlines():
        name, _, text = call.rstrip(")").partition("(")
        arguments = text.split(", ")
        found[name] = ([a for a in arguments if not a.endswith(":")],
                       [a[:-1] for a in arguments if a.endswith(":")])
    return found


def table(build, name):
    """The Markdown of one table, its rows in the order of the compiler."""
    functions = formals(build) if name in FUNCTIONS else {}
    lines = ["| name | what | as it is called |", "| --- | --- | --- |"]
    for _, summary, call in records(build, name):
        word, _, options = call.rstrip(")").partition("(")
        values, names = functions.get(word, ([], []))
        arguments = values + ([options] if options else [])
        # What the language adds to what the record says.
        arguments += [f"{option}: n" for option in names
                      if f"{option}: " not in options]
        call = word + (f"({', '.join(arguments)})" if arguments else "")
        lines.append(f"| `{word}` | {summary} | `{call}` |")
    return "\n".join(lines) + "\n"


def language_page(build, problems):
    """docs/language.md with its tables made anew. Every function must be named
    on it, with what it takes by name."""
    text = read("docs/language.md")
    text = re.sub(
        r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)",
        lambda match: match.group(1) + table(build, match.group(2)) +
        match.group(3), text, flags=re.DOTALL)
    for name, (_, options) in formals(build).items():
        if not re.search(rf"`(?:[^`\n]*[ (|])?{name}[`( ]", text):
            problems.append(f"docs/language.md does not name `{name}`")
        calls = re.findall(rf"`{name}\(([^`\n]*)\)(?: {{ ... }})?`", text)
        problems += [f"docs/language.md shows no `{name}` with `{option}:`"
                     for option in options
                     if not any(f"{option}: " in call for call in calls)]
    return text
