//! The OpenAPI description, made from the types.

use axum::Json;
use serde_json::Value;
use shared::view::{
    CounterFact, CounterView, DisplayFact, DisplayView, KioskFact, KioskView, ManagerFact,
    ManagerView, PrinterFact, PrinterView,
};
use shared::wire::Frame;
use std::sync::LazyLock;
use utoipa::OpenApi;

/// What a role's frames are called; the derive can only name them after their parts.
const FRAMES: [(&str, &str); 5] = [
    ("Frame_KioskView_KioskFact", "KioskFrame"),
    ("Frame_DisplayView_DisplayFact", "DisplayFrame"),
    ("Frame_CounterView_CounterFact", "CounterFrame"),
    ("Frame_PrinterView_PrinterFact", "PrinterFrame"),
    ("Frame_ManagerView_ManagerFact", "ManagerFrame"),
];
/// What comes in, and is refused with a field too many. The derive tells it of structs alone.
const STRICT: [&str; 3] = ["Command", "Destination", "HelpPoint"];
const PREFIX: &str = "#/components/schemas/";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tingxu daemon",
        description = "Commands go in by POST, facts come out over one WebSocket. \
                       See docs/protocol.md.",
        license(name = "GPL-3.0-or-later", identifier = "GPL-3.0-or-later"),
    ),
    servers((url = "http://127.0.0.1:7600", description = "The sample branch")),
    tags(
        (name = "commands", description = "What is wished, each answered once for all"),
        (name = "events", description = "What is so"),
        (name = "front", description = "What is told and not remembered"),
        (name = "service", description = "About the daemon itself"),
        (name = "reports", description = "What was so"),
    ),
    paths(
        super::command,
        super::events::watch_role,
        super::alive,
        super::front::identify,
        super::front::staff,
        openapi,
        super::reports::figures,
        super::reports::ticket
    ),
    components(schemas(
        Frame<KioskView, KioskFact>,
        Frame<DisplayView, DisplayFact>,
        Frame<CounterView, CounterFact>,
        Frame<PrinterView, PrinterFact>,
        Frame<ManagerView, ManagerFact>,
        KioskView,
        KioskFact,
        DisplayView,
        DisplayFact,
        CounterView,
        CounterFact,
        PrinterView,
        PrinterFact,
        ManagerView,
        ManagerFact,
    )),
)]
struct Description;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(description);

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "service",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(super) async fn openapi() -> Json<&'static Value> {
    Json(&DESCRIPTION)
}

fn description() -> Value {
    let mut whole = serde_json::to_value(Description::openapi()).unwrap_or_default();
    let schemas = &mut whole["components"]["schemas"];
    for name in STRICT {
        let variants = schemas[name]["oneOf"].as_array_mut();
        for variant in variants.into_iter().flatten() {
            variant["additionalProperties"] = Value::Bool(false);
        }
    }
    if let Some(schemas) = schemas.as_object_mut() {
        for (made, name) in FRAMES {
            let frame = schemas.remove(made).unwrap_or_default();
            schemas.insert(name.to_owned(), frame);
        }
        let named = schemas.clone();
        schemas.values_mut().for_each(|schema| refer_within(schema, &named));
    }
    whole
}

/// Writes the name of a schema wherever it stands word for word inside another.
fn refer_within(schema: &mut Value, named: &serde_json::Map<String, Value>) {
    let parts: Box<dyn Iterator<Item = &mut Value>> = match schema {
        Value::Object(fields) => Box::new(fields.values_mut()),
        Value::Array(items) => Box::new(items.iter_mut()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return,
    };
    for part in parts {
        match named.iter().find(|(_, schema)| *schema == part) {
            Some((name, _)) => *part = serde_json::json!({ "$ref": format!("{PREFIX}{name}") }),
            None => refer_within(part, named),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_named_once_and_every_name_leads_to_one() {
        let whole = description();
        let schemas = whole["components"]["schemas"].as_object().unwrap();
        for name in [
            "Command",
            "Done",
            "Problem",
            "KioskFrame",
            "DisplayFrame",
            "CounterFrame",
            "PrinterFrame",
            "ManagerFrame",
        ] {
            assert!(schemas.contains_key(name), "{name} is missing");
        }
        assert!(!whole.to_string().contains("Frame_"), "a name of the derive's is left");
        let text = whole.to_string();
        let mut references = text.split(PREFIX).skip(1);
        assert!(references.all(|rest| schemas.contains_key(rest.split('"').next().unwrap())));
        for (name, schema) in schemas {
            let others = schemas.iter().filter(|(other, _)| *other != name);
            let text = schema.to_string();
            assert!(
                others.into_iter().all(|(_, other)| !other.to_string().contains(&text)),
                "{name}"
            );
        }
    }

    #[test]
    fn a_command_with_a_field_too_many_does_not_fit() {
        let whole = description();
        let variants = whole["components"]["schemas"]["Command"]["oneOf"].as_array().unwrap();
        assert!(variants.len() > 10);
        assert!(variants.iter().all(|variant| variant["additionalProperties"] == false));
    }
}
