using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>message.chunks()</c> and <c>part.chunks()</c>: octets from the first to the last, a piece at a time.</summary>
internal static class ChunksApi
{
    public const string Signature = "(length?: number): Chunks";

    /// <summary>Octets of a piece unless the rule says otherwise: 64 KiB.</summary>
    private const int DefaultLength = 64 * 1024;

    private const string Step = "{ readonly done: boolean, readonly value: string }";

    // Octets are characters up to 255: what is no control character, quote or backslash stands for itself.
    private static readonly JsonWriterOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly ApiObject<Chunks> Kind = new ApiObject<Chunks>("Chunks", "Octets piece by piece: for await (const chunk of message.chunks()). Whatever the size, a rule holds one piece at a time.")
        .Method("next", 0, $"(): Promise<{Step}>", "The next piece, one character for each octet; at the end done is true and value is ''. For loops without for await.", (chunks, _) => ScriptValue.Promise(Task.Run(chunks.NextAsync)))
        .Method("return", 0, $"(): Promise<{Step}>", "Ends it before its end, as a break in a for await does.", (chunks, _) =>
        {
            chunks.End();
            return ScriptValue.Promise(Task.FromResult(ScriptValue.Data(StepOf(null))));
        })
        .AsIterator();

    /// <summary>Begins at the first octet.</summary>
    /// <param name="arguments">The length of a piece, if it is said.</param>
    /// <param name="read">Reads from a place.</param>
    public static ScriptValue Begin(ScriptArguments arguments, Func<long, Memory<byte>, CancellationToken, ValueTask<int>> read) =>
        ScriptValue.OfHost(new Chunks(arguments[0].IsNothing ? DefaultLength : (int)MessageApi.Whole(arguments, 0, "length", 1, MessageApi.MostRead), read));

    public static string StepOf(string? value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plainly))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("done", value is null);
            writer.WriteString("value", value ?? "");
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}

/// <summary>Where a rule is in the octets that it reads.</summary>
/// <param name="length">Octets of a piece.</param>
/// <param name="read">Reads from a place.</param>
internal sealed class Chunks(int length, Func<long, Memory<byte>, CancellationToken, ValueTask<int>> read)
{
    private readonly Lock _gate = new();
    private long _next;
    private bool _isOver;

    /// <summary>Reads the next piece. A place is taken when it is asked for: pieces that are asked for together are still different ones.</summary>
    public async Task<ScriptValue> NextAsync()
    {
        long offset;
        lock (_gate)
        {
            if (_isOver)
            {
                return ScriptValue.Data(ChunksApi.StepOf(null));
            }

            offset = _next;
            _next += length;
        }

        var text = await MessageApi.ReadAsync(offset, length, read);
        if (text.Length < length)
        {
            End();
        }

        return ScriptValue.Data(ChunksApi.StepOf(text.Length == 0 ? null : text));
    }

    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }
}
