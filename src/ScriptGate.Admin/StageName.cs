using ScriptGate.Core.Tracing;

namespace ScriptGate.Admin;

/// <summary>The names of events as rules, documentation and people write them: <c>RCPT</c>, <c>STARTTLS</c>, <c>POOL_SELECTED</c>.</summary>
internal static class StageName
{
    public static string Of(Stage stage) => TraceText.Of(stage);
}
