using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ScriptGate.Testing;

/// <summary>One connection to a <see cref="FakeIcap"/>, request by request.</summary>
public sealed class FakeIcapTalk(NetworkStream stream, ConcurrentQueue<byte[]> messages, CancellationToken stop)
{
    private readonly List<byte> _body = [];
    private bool _isKept;

    /// <summary>Octets of the preview that the client announced; null: none.</summary>
    public int? Preview { get; private set; }

    /// <summary>Whether the message is in.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>What of the message came in so far.</summary>
    public byte[] Body => [.. _body];

    public bool IsSelfTest => Encoding.Latin1.GetString(Body).Contains("EICAR test file?", StringComparison.Ordinal);

    /// <summary>Whether the connection ends with this request.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Reads a request, its preview included; of one without a preview the first chunk.</summary>
    /// <returns>Its head and those in it; null at the end of the connection.</returns>
    public async Task<string?> RequestAsync()
    {
        if (await HeadAsync() is not { } head)
        {
            return null;
        }

        _body.Clear();
        (IsWhole, _isKept) = (false, false);
        Preview = FieldOf(head, "Preview") is { } preview ? int.Parse(preview, CultureInfo.InvariantCulture) : null;
        if (!head.StartsWith("RESPMOD ", StringComparison.Ordinal))
        {
            return head;
        }

        head += await HeadAsync() + await HeadAsync();
        if (Preview is null)
        {
            await ChunkAsync();
        }
        else
        {
            await ToLastChunkAsync();
        }

        return head;
    }

    /// <summary>Reads the rest of the message, asking for it where there was a preview.</summary>
    public async Task WholeAsync()
    {
        if (!IsWhole && Preview is not null)
        {
            await SayAsync("ICAP/1.0 100 Continue\r\n\r\n");
        }

        await RestAsync();
    }

    /// <summary>Reads the rest of the message.</summary>
    public async Task RestAsync()
    {
        Preview = null;
        while (!IsWhole)
        {
            await ChunkAsync();
        }
    }

    public async Task SayAsync(string text)
    {
        // Before the client can hear of it.
        if (IsWhole && !_isKept && !IsSelfTest)
        {
            _isKept = true;
            messages.Enqueue(Body);
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), stop);
    }

    /// <summary>Ends the connection after this request.</summary>
    public void Close() => IsOver = true;

    public Task UntilAsync(Task happening, string what) => Patience.UntilAsync(happening, what, stop);

    /// <summary>Waits until the client goes away.</summary>
    public async Task UntilClosedAsync()
    {
        while (await stream.ReadAsync(new byte[4096], stop) > 0)
        {
            // What still comes is of no interest.
        }
    }

    private static string? FieldOf(string head, string name) =>
        head.Split("\r\n").Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..]).FirstOrDefault();

    private async Task ToLastChunkAsync()
    {
        var size = -1;
        while (size != _body.Count && !IsWhole)
        {
            size = _body.Count;
            await ChunkAsync();
        }
    }

    private async Task ChunkAsync()
    {
        var line = await LineAsync() ?? throw new EndOfStreamException();
        var size = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var chunk = new byte[size];
        await stream.ReadExactlyAsync(chunk, stop);
        _body.AddRange(chunk);
        await LineAsync();
        IsWhole = size == 0 && (Preview is null || line.EndsWith("; ieof", StringComparison.Ordinal));
    }

    private async Task<string?> HeadAsync()
    {
        var head = new StringBuilder();
        while (await LineAsync() is { } line)
        {
            head.Append(line).Append("\r\n");
            if (line.Length == 0)
            {
                return head.ToString();
            }
        }

        return null;
    }

    private async Task<string?> LineAsync()
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet, stop) > 0)
        {
            line.Append((char)octet[0]);
            if (octet[0] == '\n')
            {
                return line.ToString(0, line.Length - 2);
            }
        }

        return null;
    }
}
