using System.ComponentModel;
using System.Text.Json;

namespace ScriptGate.Core.Configuration;

/// <summary>One entry of a virtual server's <c>rules</c>: a file, or the place of the profile's checks.</summary>
internal sealed record RuleReference
{
    /// <summary>The entry that stands for the profile's checks.</summary>
    public const string ChecksPlaceholder = "@checks";

    /// <summary>The rule's file, absolute; or <see cref="ChecksPlaceholder"/>. Required.</summary>
    [Description("The rule's file.")]
    [RequiredSetting]
    [Shorthand]
    [FilePath(Placeholder = ChecksPlaceholder)]
    public string File { get; init; } = "";

    /// <summary>What the rule reads as its options; a JSON object. Default: none.</summary>
    [Description("What the rule reads as its options.")]
    public JsonElement? Options { get; init; }

    /// <summary>What a failure of the rule means. Default: defer.</summary>
    [Description("What it means when the rule fails: an exception, a time-out, a lost lane.")]
    public OnFailure OnFailure { get; init; } = OnFailure.Defer;

    /// <summary>How long a handler's promise may take. Default: 10 s. What it may compute is the engine's own limit, 100 ms per entry.</summary>
    [Description("How long a handler of the rule may take until its promise is settled.")]
    [Within("1ms", "5m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>True for the place of the profile's checks.</summary>
    public bool IsChecks => string.Equals(File, ChecksPlaceholder, StringComparison.Ordinal);
}

/// <summary>What the failure of a step means for the mail.</summary>
internal enum OnFailure
{
    /// <summary>A temporary refusal: the client tries again.</summary>
    Defer,

    /// <summary>The step is passed over.</summary>
    Continue,

    /// <summary>A permanent refusal.</summary>
    Reject,
}
