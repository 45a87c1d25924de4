using System.ComponentModel;

namespace ScriptGate.Core.Configuration;

/// <summary>What is logged, and how it looks.</summary>
internal sealed record LoggingOptions
{
    /// <summary>The least level that is written. Default: info.</summary>
    [Description("The least level that is written.")]
    public LoggingLevel Level { get; init; } = LoggingLevel.Info;

    /// <summary>How a line looks. Default: text.</summary>
    [Description("How a line looks: text for people, or one JSON object a line.")]
    public LoggingFormat Format { get; init; } = LoggingFormat.Text;
}

/// <summary>The levels of log lines, from most to least.</summary>
internal enum LoggingLevel
{
    /// <summary>Everything.</summary>
    Trace,

    /// <summary>What a developer wants to know.</summary>
    Debug,

    /// <summary>One line per transaction, and what changes the gateway.</summary>
    Info,

    /// <summary>What an operator should look at.</summary>
    Warning,

    /// <summary>What does not work.</summary>
    Error,
}

/// <summary>How log lines look.</summary>
internal enum LoggingFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
