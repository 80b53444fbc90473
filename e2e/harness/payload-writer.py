#!/usr/bin/env python3
"""Writes data as signal-cli does, and judges copies of it.

  payload-writer.py write FOLDER wal|delete   takes "run TRANSACTIONS-PER-SECOND" and "stop" on stdin
  payload-writer.py judge FOLDER              what a copy holds, and what is wrong with it

Each answer is a line of JSON. Everything that one transaction writes says its number, so that a copy of half of it,
or of two moments, shows.
"""
import hashlib
import json
import os
import random
import select
import sqlite3
import sys
import time

FIRST_ATTACHMENTS = 300
FILLING_ROWS = 1500
# Rows that one transaction changes together, spread over the file.
COUPLED_ROWS = 64
# The JSON is written after every so many transactions, an attachment before.
JSON_EVERY = 3
ATTACHMENT_EVERY = 10
# So few that a pass never finds more of them gone than its guard lets through.
UNLINK_EVERY = 40


def database_file(folder):
    return f"{folder}/data/100001.d/account.db"


def json_file(folder):
    return f"{folder}/data/100001"


def save_json(folder, number):
    """In place: from the start on in pieces, then the rest cut off."""
    body = {"number": number, "keys": [f"{number:012d}"] * 800, "pad": "x" * random.randint(0, 3000), "end": number}
    data = json.dumps(body).encode()
    file = os.open(json_file(folder), os.O_RDWR | os.O_CREAT, 0o600)
    for offset in range(0, len(data), 8192):
        os.pwrite(file, data[offset : offset + 8192], offset)
    os.ftruncate(file, len(data))
    os.fdatasync(file)
    os.close(file)


def attach(folder, database, name):
    """The file first, straight under its name, then its row."""
    content = os.urandom(random.randint(1_000, 12_000))
    with open(f"{folder}/attachments/{name}", "wb") as file:
        file.write(content)
    database.execute("INSERT INTO attachment VALUES (?, ?)", (name, hashlib.sha256(content).hexdigest()))


def flush(name):
    """A machine that loses its power forgets the content of files otherwise, but not the rows that name them."""
    file = os.open(name, os.O_RDONLY)
    os.fsync(file)
    os.close(file)


def connect(folder, journal):
    database = sqlite3.connect(database_file(folder), isolation_level=None, timeout=60)
    if database.execute(f"PRAGMA journal_mode={journal}").fetchone() != (journal,):
        sys.exit("Somebody else has the database open.")
    return database


def make(folder, journal):
    os.makedirs(os.path.dirname(database_file(folder)))
    os.makedirs(f"{folder}/attachments")
    database = connect(folder, journal)
    database.execute("BEGIN")
    database.execute("CREATE TABLE moment (number INTEGER, at REAL)")
    database.execute("INSERT INTO moment VALUES (0, 0)")
    database.execute("CREATE TABLE coupled (id INTEGER PRIMARY KEY, number INTEGER, content BLOB)")
    database.execute("CREATE TABLE filling (id INTEGER PRIMARY KEY, key INTEGER, content BLOB)")
    database.execute("CREATE INDEX filling_key ON filling (key)")
    database.execute("CREATE TABLE attachment (name TEXT PRIMARY KEY, hash TEXT)")
    for row in range(FILLING_ROWS):
        database.execute("INSERT INTO filling VALUES (?, ?, ?)", (row, random.getrandbits(30), os.urandom(1024)))
        if row % (FILLING_ROWS // COUPLED_ROWS) == 0 and row // (FILLING_ROWS // COUPLED_ROWS) < COUPLED_ROWS:
            database.execute("INSERT INTO coupled VALUES (NULL, 0, ?)", (os.urandom(900),))
    for index in range(FIRST_ATTACHMENTS):
        attach(folder, database, f"first-{index}")
    database.execute("COMMIT")
    save_json(folder, 0)
    with open(f"{folder}/data/accounts.json", "w") as file:
        json.dump({"accounts": [{"path": "100001"}], "version": 2}, file)
    os.sync()
    return database


def reopen(folder, journal):
    database = connect(folder, journal)
    # What a kill has left half-written, as the program itself would on its next change.
    save_json(folder, newest(database))
    return database


def newest(database):
    return database.execute("SELECT number FROM moment").fetchone()[0]


def transact(folder, database, number):
    database.execute("BEGIN IMMEDIATE")
    if number % ATTACHMENT_EVERY == 0:
        name = f"attachment-{number}"
        attach(folder, database, name)
        flush(f"{folder}/attachments/{name}")
    database.execute("UPDATE moment SET number = ?, at = ?", (number, time.time()))
    database.execute("UPDATE coupled SET number = ?", (number,))
    for _ in range(8):
        change = (random.getrandbits(30), os.urandom(1024), random.randrange(FILLING_ROWS))
        database.execute("UPDATE filling SET key = ?, content = ? WHERE id = ?", change)
    gone = []
    if number % UNLINK_EVERY == 0:
        gone = database.execute("SELECT name FROM attachment ORDER BY rowid LIMIT 1").fetchall()
        database.executemany("DELETE FROM attachment WHERE name = ?", gone)
    database.execute("COMMIT")
    for (name,) in gone:
        os.unlink(f"{folder}/attachments/{name}")
    if number % JSON_EVERY == 0:
        save_json(folder, number)


def next_order(seconds):
    """A line of stdin, or nothing when none comes in time. Ends with stdin."""
    if not select.select([0], [], [], seconds)[0]:
        return None
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            sys.exit(0)
        line += byte
    return line.decode().split()


def write(folder, journal):
    database = reopen(folder, journal) if os.path.exists(database_file(folder)) else make(folder, journal)
    number, rate, due = newest(database), 0, 0
    say({"number": number})
    while True:
        order = next_order(max(0, due - time.monotonic()) if rate else None)
        if order and order[0] == "run":
            rate, due, began, first = float(order[1]), time.monotonic(), time.monotonic(), number
        elif order and order[0] == "stop":
            rate = 0
            say({**contents(folder, database), "rate": (number - first) / (time.monotonic() - began)})
        else:
            number += 1
            transact(folder, database, number)
            # What could not be done in time is not made up for.
            due = max(due + 1 / rate, time.monotonic() - 1)


def contents(folder, database):
    """What data says: the number and the time of its last transaction, and one hash over all of it."""
    hashed = hashlib.sha256()
    for table in ("moment", "coupled", "filling", "attachment"):
        for row in database.execute(f"SELECT * FROM {table} ORDER BY rowid"):
            hashed.update(repr(row).encode())
    for name in ["data/100001", "data/accounts.json", *attachment_names(folder)]:
        with open(f"{folder}/{name}", "rb") as file:
            hashed.update(f"{name}\n".encode() + hashlib.sha256(file.read()).digest())
    number, at = database.execute("SELECT number, at FROM moment").fetchone()
    return {"number": number, "at": at, "hash": hashed.hexdigest()}


def attachment_names(folder):
    return [f"attachments/{name}" for name in sorted(os.listdir(f"{folder}/attachments"))]


def faults(folder, database):
    soundness = database.execute("PRAGMA integrity_check(3)").fetchall()
    if soundness != [("ok",)]:
        yield f"the database is corrupt: {soundness}"
    number = newest(database)
    coupled = database.execute("SELECT number, count(*) FROM coupled GROUP BY number").fetchall()
    if coupled != [(number, COUPLED_ROWS)]:
        yield f"of transaction {number} a part is missing: {coupled}"
    for name, hash_ in database.execute("SELECT name, hash FROM attachment"):
        try:
            with open(f"{folder}/attachments/{name}", "rb") as file:
                if hashlib.sha256(file.read()).hexdigest() != hash_:
                    yield f"{name} is not what its row says"
        except FileNotFoundError:
            yield f"{name} has a row and no file"
    try:
        with open(json_file(folder)) as file:
            body = json.load(file)
        with open(f"{folder}/data/accounts.json") as file:
            json.load(file)
        saved = body["number"]
        if body["end"] != saved or set(body["keys"]) != {f"{saved:012d}"}:
            yield "the JSON is of two moments"
        if not number - JSON_EVERY <= saved <= number:
            yield f"the JSON is of {saved}, the database of {number}"
    except (ValueError, KeyError) as error:
        yield f"the JSON is torn: {error}"


def judge(folder):
    """Reads it as it is: a database that needs its journal to be read is not whole."""
    try:
        database = sqlite3.connect(f"file:{database_file(folder)}?immutable=1", uri=True)
        say({"faults": list(faults(folder, database)), **contents(folder, database)})
    except (sqlite3.Error, OSError) as error:
        say({"faults": [f"it can't be read: {error}"], "number": -1, "at": 0, "hash": ""})


def say(answer):
    print(json.dumps(answer), flush=True)


if sys.argv[1] == "write":
    write(sys.argv[2], sys.argv[3])
else:
    judge(sys.argv[2])
