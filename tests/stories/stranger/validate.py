"""Holds the messages that docs/client.py logged against the daemon's OpenAPI description.

    validate.py OPENAPI LOG...

Prints how many messages of each kind fit, as one JSON object. Ends with 1 at the first that does
not, and says what the description expects. A schema of OpenAPI 3.1 is a JSON Schema 2020-12.
"""

import collections
import json
import re
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

COMMANDS = "/api/v1/commands"


class Description:
    def __init__(self, openapi: dict) -> None:
        self.openapi = openapi

    def hold(self, what: str, message: object, schema: dict) -> None:
        """Ends the program when a message does not fit."""
        # A reference leads into the same document, so the components come along.
        whole = {"allOf": [schema], "components": self.openapi["components"]}
        trouble = best_match(Draft202012Validator(whole).iter_errors(message))
        if trouble is not None:
            where = "/".join(str(step) for step in trouble.absolute_path)
            text = json.dumps(message, ensure_ascii=False)
            sys.exit(f"{what} does not fit the description at {where!r}: {trouble.message}\n{text}")

    def command(self, entry: dict) -> str:
        post = self.openapi["paths"][COMMANDS]["post"]
        (key,) = [given for given in post["parameters"] if given["in"] == "header"]
        self.hold("a command's id", entry["key"], key["schema"])
        self.hold("a command", entry["sent"], content(post["requestBody"]))
        status = str(entry["status"])
        if status not in post["responses"]:
            sys.exit(f"the description has no answer with status {status}")
        self.hold(f"an answer {status}", entry["received"], content(post["responses"][status]))
        return f"{entry['sent']['wish']['command']} {status}"

    def frame(self, entry: dict) -> str:
        role = re.search(r"role=(\w+)", entry["role"])[1]
        name = f"{role.capitalize()}Frame"
        schema = {"$ref": f"#/components/schemas/{name}"}
        self.hold(f"a {name}", entry["frame"], schema)
        return f"{role} {entry['frame']['type']}"


def content(part: dict) -> dict:
    (kind,) = part["content"].values()
    return kind["schema"]


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        description = Description(json.load(file))
    for schema in description.openapi["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    counts: collections.Counter[str] = collections.Counter()
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            entries = [json.loads(line) for line in file]
        for entry in entries:
            kind = description.frame if "frame" in entry else description.command
            counts[kind(entry)] += 1
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
