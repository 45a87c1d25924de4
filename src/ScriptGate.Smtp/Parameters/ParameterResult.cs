using System.Diagnostics.CodeAnalysis;

namespace ScriptGate.Smtp;

/// <summary>Parsed parameters, or the reply that refuses them.</summary>
/// <typeparam name="T">The kind of parameters.</typeparam>
public readonly struct ParameterResult<T>
    where T : class
{
    internal ParameterResult(T value) => Value = value;

    internal ParameterResult(SmtpReply refusal) => Refusal = refusal;

    /// <summary>True when there is a value, false when there is a refusal.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsValid => Refusal is null;

    /// <summary>The parameters; null when they were refused.</summary>
    public T? Value { get; }

    /// <summary>The answer to parameters that we cannot take; null when we can.</summary>
    public SmtpReply? Refusal { get; }
}
