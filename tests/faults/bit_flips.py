"""One bit of a copied database is turned, somewhere: does `recoup verify` find it?

A database with two councils, a few programmes, their vintages, deliveries and keys is made
by the program and closed. A random bit of a copy is turned; then every table of the copy is
read by SQLite itself, and what was delivered is unpacked. Where anything differs from the
original, or cannot be read, `recoup verify` must say so, by exit code 1 or 3. Where nothing
does (a bit of an index, of free space, the time in a gzip header), it may say what it
likes, but must not crash.

How it was seen to fail. A version whose `verify` passed over the delivered bytes and the
kept replies of requests found nothing where a bit of those was turned.
"""

import gzip
import pathlib
import random
import sqlite3
import subprocess
import zlib

import support

UNPACKING = (OSError, EOFError, TypeError, zlib.error)
FLIPS = {"quick": 60, "short": 250, "full": 1_000}
FOLDERS = ["cambridgeshire-direct-payments", "sheffield-promoting-independence"]
PROGRAMME = FOLDERS[0]
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def program(given, url, *words):
    command = [given.recoup, *words, "--database-url", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def made(given, folder):
    """A closed database with something of everything."""
    database = support.Sqlite(folder)
    for name in FOLDERS:
        loaded = program(given, database.url, "import", str(EXAMPLES / name))
        if loaded.returncode:
            raise support.Failed(f"{name} was not loaded: {loaded.stderr}")
    program(given, database.url, "vintages", "--programme", PROGRAMME, "--save", "First")
    with support.Server(given.recoup, database.url, folder) as server:
        server.start()
        support.create_programmes(server.port, ["programme-a", "programme-b"])
        client, chance = support.Client(server.port), random.Random(1)
        for name in ("programme-a", "programme-b"):
            batches = support.Batches(name, chance, size=40)
            for _ in range(6):
                support.send(client, batches.next())
        client.close()
        server.stop()
    connection = sqlite3.connect(database.path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return database


def content(path):
    """Every row of every table of the record, or `None` where one cannot be read."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        tables = "commits documents submissions entries idempotency_keys".split()
        rows = [
            sorted(map(repr, connection.execute(f"SELECT * FROM {table} NOT INDEXED")))
            for table in tables
        ]
        packed = connection.execute("SELECT * FROM contents NOT INDEXED")
        return [*rows, sorted(repr((*row[:3], gzip.decompress(row[3]))) for row in packed)]
    except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError, *UNPACKING):
        return None
    finally:
        connection.close()


def drill(given, folder):
    chance = random.Random(given.seed)
    database = made(given, folder)
    whole = content(database.path)
    if program(given, database.url, "verify").returncode:
        return {}, ["the database is not whole to begin with"]
    bytes_of = database.path.read_bytes()
    changed, wrong = 0, []
    copy = folder / "copy.db"
    for flip in range(FLIPS[given.size]):
        place, bit = chance.randrange(len(bytes_of)), chance.randrange(8)
        turned = bytearray(bytes_of)
        turned[place] ^= 1 << bit
        for leftover in folder.glob("copy.db*"):
            leftover.unlink()
        copy.write_bytes(turned)
        is_changed = content(copy) != whole
        found = program(given, f"sqlite:{copy}", "verify")
        changed += is_changed
        if found.returncode not in (0, 1, 2, 3):
            wrong.append(f"flip {flip}, bit {bit} of byte {place}: verify died, {found.stderr}")
        if is_changed and found.returncode == 0:
            wrong.append(f"flip {flip}, bit {bit} of byte {place}: a changed row was not found")
    if changed < FLIPS[given.size] // 4:
        wrong.append(f"only {changed} flips changed a row: the drill did not bite")
    return {"flips": FLIPS[given.size], "changed_a_row": changed, "bytes": len(bytes_of)}, wrong


if __name__ == "__main__":
    support.run("bit_flips", support.arguments(__doc__), drill)
