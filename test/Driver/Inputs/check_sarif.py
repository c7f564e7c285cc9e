"""check_sarif.py FILE [ID...]: the file is SARIF 2.1.0, as far as the parts go
that weir writes, and its results have these rules, in order.

What is required, and what else is allowed, is transcribed from the schema,
whose objects all forbid other properties.
"""

import json
import sys

STRING, COUNT = str, int
MESSAGE = ({"text": STRING}, {})
REGION = ({"startLine": COUNT},
          {"startColumn": COUNT, "endLine": COUNT, "endColumn": COUNT})
ARTIFACT = ({"uri": STRING}, {})
LOCATION = ({"physicalLocation": ({"artifactLocation": ARTIFACT},
                                  {"region": REGION})},
            {"message": MESSAGE})
FIX = ({"artifactChanges": [({"artifactLocation": ARTIFACT, "replacements": [
           ({"deletedRegion": REGION}, {"insertedContent": MESSAGE})]}, {})]},
       {"description": MESSAGE})
RESULT = ({"message": MESSAGE},
          {"level": STRING, "ruleId": STRING, "ruleIndex": COUNT,
           "locations": [LOCATION], "relatedLocations": [LOCATION],
           "fixes": [FIX]})
RULE = ({"id": STRING},
        {"shortDescription": MESSAGE, "fullDescription": MESSAGE,
         "help": MESSAGE, "properties": dict,
         "defaultConfiguration": ({}, {"level": STRING})})
RUN = ({"tool": ({"driver": ({"name": STRING},
                             {"version": STRING, "rules": [RULE]})}, {})},
       {"results": [RESULT], "columnKind": STRING})
LOG = ({"version": STRING, "runs": [RUN]}, {"$schema": STRING})


def check(value, form, path):
    if isinstance(form, list):
        assert isinstance(value, list), path
        for index, item in enumerate(value):
            check(item, form[0], f"{path}[{index}]")
    elif isinstance(form, tuple):
        required, optional = form
        assert isinstance(value, dict), path
        for name in required:
            assert name in value, f"{path}.{name} is missing"
        for name, item in value.items():
            known = {**required, **optional}
            assert name in known, f"{path}.{name} is not in the schema"
            check(item, known[name], f"{path}.{name}")
    else:
        assert isinstance(value, form), path
        assert form is not COUNT or value >= 0, path


def check_values(log):
    assert log["version"] == "2.1.0"
    for run in log["runs"]:
        assert run.get("columnKind") in ("utf16CodeUnits", "unicodeCodePoints")
        rules = run["tool"]["driver"].get("rules", [])
        ids = [rule["id"] for rule in rules]
        assert len(ids) == len(set(ids)), "a rule is listed twice"
        for result in run["results"]:
            assert result["level"] in ("none", "note", "warning", "error")
            if "ruleId" in result:
                assert ids[result["ruleIndex"]] == result["ruleId"]
            for location in result.get("locations", []):
                region = location["physicalLocation"].get("region", {})
                assert region.get("startLine", 1) >= 1
                assert region.get("startColumn", 1) >= 1
                assert region.get("endLine", 1 << 30) >= region.get("startLine", 1)


with open(sys.argv[1], encoding="utf-8") as file:
    LOG_VALUE = json.load(file)
check(LOG_VALUE, LOG, "log")
check_values(LOG_VALUE)
found = [result.get("ruleId") for result in LOG_VALUE["runs"][0]["results"]]
assert found == sys.argv[2:], found
