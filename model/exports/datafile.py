"""Quantities as files of numbers: CSV, TSV, JSON, NPZ and safetensors, with names, axes and provenance.

A CSV has nothing in it that a reader of CSV would stumble over: what is to be said of it lies in a file beside it, as
the W3C's Metadata Vocabulary for Tabular Data says. Imports no Qt, no torch.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from model.errors import RequestError
from model.exports.provenance import KEY, Provenance
from model.exports.stamp import SIDECAR, described
from model.exports.table import Sheet, Table, strict

Numbers = Sequence[Table | Sheet]

Writer = Callable[[Numbers, Provenance], bytes]


def encode(tables: Numbers, form: str, provenance: Provenance) -> bytes:
    """The bytes of a file that holds the tables; the same each time. Raises RequestError for too many in a CSV, and for
    what is no matrix in another file.
    """
    return WRITERS[form](tables, provenance)


def has_sidecar(form: str) -> bool:
    """Whether something is said of such a file in another one, beside it."""
    return form in _DELIMITERS


def beside(name: str, tables: Numbers, form: str, provenance: Provenance) -> dict[str, bytes]:
    """The files that belong beside the one called `name`, by their names."""
    if not has_sidecar(form):
        return {}
    table = _only(tables, form)
    texts = table.texts
    columns = [
        {"titles": [title], "datatype": "string" if n < texts else "float"} for n, title in enumerate(table.titles)
    ]
    sidecar = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": table.key,
        "dc:description": described(provenance),
        "dc:provenance": provenance.to_text(),
        "dialect": {"delimiter": _DELIMITERS[form], "header": True},
        "tableSchema": {"columns": columns},
    }
    return {name + SIDECAR: json.dumps(sidecar, ensure_ascii=False, indent=1).encode()}


_DELIMITERS = {"csv": ",", "tsv": "\t"}


def _only(tables: Numbers, form: str) -> Table | Sheet:
    if len(tables) > 1:
        raise RequestError(
            f"{form.upper()} holds one quantity, and these are {len(tables)}; allowed are json, npz and safetensors."
        )
    return tables[0]


def _matrices(tables: Numbers) -> list[Table]:
    matrices = [table for table in tables if isinstance(table, Table)]
    if len(matrices) < len(tables):
        raise RequestError("Safetensors hold matrices; allowed for other numbers are csv, tsv, json and npz.")
    return matrices


def _csv(tables: Numbers, provenance: Provenance) -> bytes:
    return _only(tables, "csv").to_csv().encode()


def _tsv(tables: Numbers, provenance: Provenance) -> bytes:
    return _only(tables, "tsv").to_csv("\t").encode()


def _json(tables: Numbers, provenance: Provenance) -> bytes:
    content = {
        "provenance": json.loads(provenance.to_text()),
        "tables": [_as_object(table) for table in tables],
    }
    return (json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _as_object(table: Table | Sheet) -> dict[str, Any]:
    if isinstance(table, Sheet):
        return {"sheet": table.key, "columns": [*table.titles], "rows": strict([[*row] for row in table.rows])}
    return {
        "stage": table.stage,
        "facet": table.facet.value,
        "layer": table.layer,
        "shape": list(table.values.shape),
        "axes": [axis.value for axis in table.axes],
        "labels": table.names,
        "values": strict(table.values.tolist()),
    }


def _npz(tables: Numbers, provenance: Provenance) -> bytes:
    arrays: dict[str, Any] = {KEY: np.array(provenance.to_text())}
    for table in tables:
        arrays |= _columns(table) if isinstance(table, Sheet) else _arrays(table)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def _arrays(table: Table) -> dict[str, Any]:
    names = {f"{table.key}.{axis}": np.array(names) for axis, names in table.names.items()}
    return {table.key: table.values, f"{table.key}.axes": np.array([axis.value for axis in table.axes]), **names}


def _columns(sheet: Sheet) -> dict[str, Any]:
    """An array for each column; of texts one of text."""
    kinds = [np.str_ if n < sheet.texts else np.float64 for n in range(len(sheet.titles))]
    columns = zip(*sheet.rows, strict=True) if sheet.rows else [()] * len(kinds)
    named = zip(sheet.titles, columns, kinds, strict=True)
    return {f"{sheet.key}.{title}": np.array(column, kind) for title, column, kind in named}


def _safetensors(tables: Numbers, provenance: Provenance) -> bytes:
    from safetensors.numpy import save

    matrices = _matrices(tables)
    described_tables = {table.key: {"axes": [*table.names], "labels": table.names} for table in matrices}
    arrays = {table.key: np.ascontiguousarray(table.values) for table in matrices}
    return _in_order(save(arrays, metadata={KEY: provenance.to_text(), "tables": json.dumps(described_tables)}))


def _in_order(data: bytes) -> bytes:
    """The same file with its header in the order of names: safetensors writes metadata in any."""
    (size,) = struct.unpack_from("<Q", data)
    header = json.dumps(json.loads(data[8 : 8 + size]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + data[8 + size :]


WRITERS: Mapping[str, Writer] = {
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "npz": _npz,
    "safetensors": _safetensors,
}
"""Every format of numbers, by the ending of its files."""
