namespace ScriptGate.Smtp;

/// <summary>What a path may hold.</summary>
/// <param name="Utf8">True when the transaction asked for SMTPUTF8 and we offered it (RFC 6531). Default: false.</param>
public readonly record struct PathRules(bool Utf8);
