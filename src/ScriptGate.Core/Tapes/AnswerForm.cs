namespace ScriptGate.Core.Tapes;

/// <summary>How answers of a type are written on a tape.</summary>
/// <param name="Write">Writes one.</param>
/// <param name="Read">Reads what <paramref name="Write"/> wrote. Throws <see cref="FormatException"/> or <see cref="System.Text.Json.JsonException"/> for anything else.</param>
internal sealed record AnswerForm<T>(Func<T, string> Write, Func<string, T> Read);
