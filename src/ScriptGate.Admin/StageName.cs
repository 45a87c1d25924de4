using ScriptGate.Core.Configuration;

namespace ScriptGate.Admin;

/// <summary>The names of events as rules, documentation and people write them: <c>RCPT</c>, <c>STARTTLS</c>, <c>POOL_SELECTED</c>.</summary>
internal static class StageName
{
    private static readonly string[] Names =
    [
        .. Enum.GetValues<Stage>().Select(stage => stage == Stage.StartTls
            ? "STARTTLS"
            : EnumWords.Format(stage).Replace('-', '_').ToUpperInvariant()),
    ];

    public static string Of(Stage stage) => (int)stage < Names.Length ? Names[(int)stage] : stage.ToString();
}
