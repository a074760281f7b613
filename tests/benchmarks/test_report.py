"""report, smoke: the table and the JSON hold every value, and --smoke sets other options."""

import json

from benchmarks.report import Measurement, build_parser, report


def test_the_table_shows_median_and_95th_percentile(capsys):
    report([Measurement("reading", "ms", [1, 2, 9]), Measurement("nothing", "s", [])], None, {"note": 5})
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["reading", "2.00", "8.30", "3", "ms"]
    assert lines[2].split() == ["nothing", "none"]
    assert "note: 5" in lines


def test_the_json_holds_every_value_and_the_machine(tmp_path):
    out = tmp_path / "out.json"
    report([Measurement("reading", "ms", [1, 2, 9])], out, {"note": 5})
    content = json.loads(out.read_text())
    assert content["rows"] == [{"name": "reading", "unit": "ms", "values": [1, 2, 9]}]
    assert content["notes"] == {"note": 5}
    assert {"system", "cores", "versions"} <= set(content["machine"])


def test_smoke_gives_values_to_other_options_and_later_ones_win():
    parser = build_parser("A benchmark.", strokes=4)
    parser.add_argument("--strokes", type=int, default=40)
    assert parser.parse_args([]).strokes == 40
    assert not parser.parse_args([]).smoke
    assert parser.parse_args(["--smoke"]).strokes == 4
    assert parser.parse_args(["--smoke", "--strokes", "7"]).strokes == 7
