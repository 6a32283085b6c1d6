"""Mutated files by the thousand through the inbox: no crash, no hang, an answer for each, and every byte recoverable.

python -m benchmarks.fuzz_intake --files 20000 --seed 1
"""

import argparse
import gzip
import hashlib
import random
import shutil
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]  # the library has no types

from accountmap.intake.importing import UNEXPECTED
from accountmap.intake.inbox import import_inbox
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace

BATCH = 1000
FAILURES = ("unexpected errors", "refused without a reason", "files without a receipt", "bytes lost")
SLOWEST = 5.0
"""Seconds of processor time that one file may take: a busy machine makes nothing hang."""


def seeds() -> list[bytes]:
    """Whole files of many kinds, to be mutated."""
    accounts = "Account ID,Account Name,Website,Billing Country,Annual Revenue,ARR,Created Date\n" + "".join(
        f'00{n},"Acme, {n} ""Inc""",www.acme{n}.com,Germany,1000{n},"1,2{n}0.50",{n % 12 + 1}/{n % 28 + 1}/2026\n'
        for n in range(30)
    )
    deals = "Opportunity ID;Account Name;Stage;Amount;Close Date\n" + "".join(
        f"O{n};Acme {n};Closed Won;1.2{n % 10}0,00 €;{n % 28 + 1:02d}.11.2026\n" for n in range(30)
    )
    korean = "고객사,국가,홈페이지\n" + "".join(f"삼성전자{n},대한민국,samsung{n}.co.kr\n" for n in range(20))
    japanese = "取引先名,国\n" + "".join(f"株式会社トヨタ{n},日本\n" for n in range(20))
    persian = "شرکت;کشور\n" + "".join(f"ایران خودرو {n};ایران\n" for n in range(20))
    leads = "First Name,Last Name,Company,Email\n" + "".join(f"Jo,Do,Acme {n},jo@acme{n}.com\n" for n in range(20))
    texts = [accounts.encode(), deals.encode("cp1252"), korean.encode("cp949"), japanese.encode("cp932")]
    texts += [persian.encode("utf-16"), leads.encode(), accounts.replace("\n", "\r").encode(), b"Acme\nBeta\nGamma\n"]
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("accounts.csv", accounts)
        archive.writestr("deals.csv", deals)
    book = BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        for name, text, separator in (("Accounts", accounts, ","), ("Deals", deals, ";")):
            sheet = workbook.add_worksheet(name)
            for number, line in enumerate(text.splitlines()):
                sheet.write_row(number, 0, line.split(separator))
    columns = BytesIO()
    pl.DataFrame({"Company": ["Acme", "Beta"], "Country": ["DE", "FR"]}).write_parquet(columns)
    return [*texts, packed.getvalue(), book.getvalue(), columns.getvalue(), gzip.compress(accounts.encode())]


def flip(source: random.Random, content: bytes, _: bytes) -> bytes:
    """Some bits turned."""
    changed = bytearray(content)
    for _number in range(source.randint(1, 20)):
        if changed:
            changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
    return bytes(changed)


def truncate(source: random.Random, content: bytes, _: bytes) -> bytes:
    """The beginning only."""
    return content[: source.randrange(len(content) + 1)]


def splice(source: random.Random, content: bytes, other: bytes) -> bytes:
    """The beginning of one file and the end of another."""
    return content[: source.randrange(len(content) + 1)] + other[source.randrange(len(other) + 1) :]


def insert(source: random.Random, content: bytes, _: bytes) -> bytes:
    """Signs that mean something, where they do not belong."""
    signs = [
        b'"',
        b"\n",
        b"\r",
        b"\0",
        b",",
        b";",
        b"\t",
        b"\xff",
        b"\xef\xbb\xbf",
        b"=1+1",
        b'""',
        b"\x1a",
        b"\xc2\xa0",
    ]
    for _number in range(source.randint(1, 10)):
        at = source.randrange(len(content) + 1)
        content = content[:at] + source.choice(signs) * source.choice([1, 1, 1, 2, 50]) + content[at:]
    return content


def recode(source: random.Random, content: bytes, _: bytes) -> bytes:
    """Text in another encoding, or in two."""
    text = content.decode("utf-8", errors="replace")
    codec = source.choice(
        ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp949", "gb18030", "utf-32", "cp1251", "utf-7"]
    )
    half = len(text) // 2 if source.random() < 0.3 else 0
    return text[:half].encode() + text[half:].encode(codec, errors="replace")


def repeat(source: random.Random, content: bytes, _: bytes) -> bytes:
    """A piece many times over."""
    start = source.randrange(len(content) + 1)
    piece = content[start : start + source.randint(1, 200)]
    return content[:start] + piece * source.randint(2, 200) + content[start:]


MUTATIONS: tuple[Callable[[random.Random, bytes, bytes], bytes], ...] = (flip, truncate, splice, insert, recode, repeat)


def mutate(source: random.Random, files: list[bytes]) -> bytes:
    """A file with one to three mutations."""
    content = source.choice(files)
    for _ in range(source.randint(1, 3)):
        content = source.choice(MUTATIONS)(source, content, source.choice(files))
    return content


def run_batch(files: list[bytes], outcomes: Counter[str]) -> float:
    """Import a batch in a workspace of its own; returns the seconds of processor time of the slowest file."""
    root = Path(tempfile.mkdtemp(prefix="accountmap-fuzz-"))
    workspace = Workspace(root)
    workspace.make_folders()
    folder = workspace.inbox / "acme"
    folder.mkdir()
    for number, content in enumerate(files):
        (folder / f"{chr(97 + number % 26)}-{chr(97 + number // 26 % 26)}-{number:04d}x.csv").write_bytes(content)
    times: list[float] = []
    with Warehouse(workspace.warehouse_file) as warehouse:
        settings = Settings(company=Company(id="us", name="Us"))
        summary = import_inbox(
            workspace, settings, warehouse, datetime(2026, 11, 12), lambda *_: times.append(time.process_time())
        )
    times.append(time.process_time())
    outcomes.update(receipt.status for receipt in summary.receipts)
    outcomes["unexpected errors"] += sum(receipt.reason.startswith(UNEXPECTED) for receipt in summary.receipts)
    outcomes["refused without a reason"] += sum(r.status == "refused" and not r.reason for r in summary.receipts)
    kept = Counter(receipt.file_id for receipt in summary.receipts)
    outcomes["files without a receipt"] += len(files) - sum(kept.values())
    for receipt in summary.receipts:
        content = (root / receipt.kept_at).read_bytes()
        if receipt.reason.startswith(UNEXPECTED):
            odd = Path(tempfile.gettempdir()) / f"accountmap-odd-{receipt.file_id[:8]}"
            odd.write_bytes(content)
            print(f"{receipt.reason} Kept as {odd}")
        outcomes["bytes lost"] += hashlib.sha256(content).hexdigest() != receipt.file_id
    shutil.rmtree(root)
    return max(after - before for before, after in pairwise(times))


def main() -> None:
    """Fuzz, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    source, originals = random.Random(given.seed), seeds()
    outcomes: Counter[str] = Counter()
    slowest, started = 0.0, time.monotonic()
    for start in range(0, given.files, BATCH):
        batch = [mutate(source, originals) for _ in range(min(BATCH, given.files - start))]
        slowest = max(slowest, run_batch(batch, outcomes))
        print(f"{start + len(batch):,} files, {time.monotonic() - started:.0f} s, slowest {slowest:.2f} s", flush=True)
    for outcome, count in sorted(outcomes.items()):
        print(f"{outcome:<28}{count:>8,}")
    failed = sum(outcomes[name] for name in FAILURES)
    print("FAILED" if failed or slowest > SLOWEST else "passed")


if __name__ == "__main__":
    main()
