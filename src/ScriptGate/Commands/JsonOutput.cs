using System.CommandLine;
using System.Text.Json.Serialization;

namespace ScriptGate.Commands;

/// <summary>The option <c>--json</c>: one JSON object instead of what a person reads.</summary>
internal static class JsonOutput
{
    public static Option<bool> Option() => new("--json") { Description = "One JSON object, for programs." };
}

/// <summary>The JSON of commands that do not ask a gateway.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckView))]
[JsonSerializable(typeof(TestReportView))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(ReplayReportView))]
[JsonSerializable(typeof(RecordReportView))]
internal sealed partial class CommandJson : JsonSerializerContext;
