namespace ScriptGate;

/// <summary>The key of a fact: something that is computed once per session, or per transaction, on first use, by the plugin that provides it.</summary>
/// <typeparam name="T">Its type: of this assembly or the framework, so that provider and asker mean the same type.</typeparam>
/// <param name="Name">A name that is the same for provider and asker, for example <c>spf</c>.</param>
public sealed record Fact<T>(string Name)
{
    /// <summary>True when it is about the open transaction, so that the next one has it computed anew. What its provider says counts. Default: false.</summary>
    public bool IsPerTransaction { get; init; }
}

/// <summary>A fact was asked for that no loaded plugin provides, or whose provider failed. The asking step's <c>onFailure</c> decides.</summary>
public sealed class FactUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which fact and why.</param>
    /// <param name="innerException">What the provider threw, if it did.</param>
    public FactUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
