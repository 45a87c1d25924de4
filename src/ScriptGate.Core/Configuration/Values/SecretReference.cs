namespace ScriptGate.Core.Configuration;

/// <summary>A secret that the file only refers to, as <c>env:NAME</c> or <c>file:PATH</c>. Printing it prints the reference.</summary>
internal sealed class SecretReference(string reference, string value)
{
    /// <summary>Where the secret is, for example <c>env:ADMIN_TOKEN</c>.</summary>
    public string Reference { get; } = reference;

    /// <summary>The secret itself. Never log it.</summary>
    public string Value { get; } = value;

    public override string ToString() => Reference;
}
