"""Works out every hash of a SQLite database of Recoup again, as a second program.

It shares nothing with the service but the encoding that the top of src/store/chain.rs
documents, and reads the columns of each table in their order from the database itself. It
prints the head of each council, and stops with the first row whose hash is another. So a
head on paper can be checked by somebody who does not trust the service.

    python3 scripts/check_hashes.py recoup.db
"""

import hashlib
import sqlite3
import sys

HASHES = {"row_hash", "hash"}
TRUTHS = {"accepted_as_printed"}
EMPTY = bytes(32)


def field(name, value):
    """A column: its length in bytes, a colon, its bytes and a semicolon."""
    if value is None:
        return b"-;"
    if name in TRUTHS:
        value = "true" if value else "false"
    if isinstance(value, bytes):
        value = value.hex()
    if name == "recorded_at":
        whole, _, parts = value.rstrip("Z").replace(" ", "T").partition(".")
        value = f"{whole}.{parts:0<6}Z"
    text = str(value).encode()
    return b"%d:%s;" % (len(text), text)


def row_hash(label, row):
    """The hash of a row: its label and each column but the hash itself."""
    fields = (field(name, row[name]) for name in row.keys() if name not in HASHES)
    return hashlib.sha256(field("", f"recoup {label} 1") + b"".join(fields)).digest()


def rows_hash(rows):
    """The hash over the rows of one commit."""
    return hashlib.sha256(field("", "recoup rows 1") + b"".join(rows)).digest()


def refuse(table, place):
    sys.exit(f"{table} {place}: the hash is not that of the row")


def written(connection, commit):
    """The hashes of the rows that a commit wrote, in the order of their table."""
    of = (commit["council"], commit["sequence"])
    tables = [("document", "documents", "name"), ("submission", "submissions", "sequence")]
    hashes = []
    for label, table, order in tables:
        query = f"SELECT * FROM {table} WHERE council = ? AND commit_sequence = ? ORDER BY {order}"
        for row in connection.execute(query, of):
            made = row_hash(label, row)
            if made != row["row_hash"]:
                refuse(table, dict(row))
            hashes.append(made)
            if table == "submissions":
                hashes.extend(entries(connection, row))
    return hashes


def entries(connection, submission):
    """The hashes of the entries of a submission."""
    query = "SELECT * FROM entries WHERE council = ? AND programme = ? AND submission = ? ORDER BY sequence"
    of = (submission["council"], submission["programme"], submission["sequence"])
    for row in connection.execute(query, of):
        made = row_hash("entry", row)
        if made != row["row_hash"]:
            refuse("entries", dict(row))
        yield made


def main(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    heads = {}
    for commit in connection.execute("SELECT * FROM commits ORDER BY council, sequence"):
        council, place = commit["council"], f"{commit['council']} {commit['sequence']}"
        if commit["previous_hash"] != heads.get(council, EMPTY):
            sys.exit(f"commits {place}: it does not follow the commit before")
        if commit["rows_hash"] != rows_hash(written(connection, commit)):
            sys.exit(f"commits {place}: the rows are not those that it wrote")
        if commit["hash"] != row_hash("commit", commit):
            refuse("commits", place)
        heads[council] = commit["hash"]
    for council, head in heads.items():
        print(council, head.hex())


if __name__ == "__main__":
    main(sys.argv[1])
