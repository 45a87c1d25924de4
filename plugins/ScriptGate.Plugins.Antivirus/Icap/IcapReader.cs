using System.Globalization;
using System.Text;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>Reads what an ICAP server says, with a limit to everything. What does not fit is null, and <see cref="Problem"/> says why.</summary>
internal sealed class IcapReader(Stream stream)
{
    /// <summary>Octets of a head. Those of real servers have some hundred.</summary>
    public const int HeadLimit = 16 * 1024;

    private readonly byte[] _buffer = new byte[HeadLimit];
    private int _start;
    private int _end;

    /// <summary>Octets that were read but not looked at.</summary>
    public bool HasRest => _start < _end;

    /// <summary>Whether anything came since <see cref="Begin"/>.</summary>
    public bool HasHeard { get; private set; }

    public string Problem { get; private set; } = string.Empty;

    /// <summary>A new request goes out.</summary>
    public void Begin() => HasHeard = false;

    /// <summary>Reads a head of ICAP.</summary>
    public async ValueTask<IcapHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        return Head(length + 4, "ICAP/1.0");
    }

    /// <summary>Reads a head of HTTP, which has this length.</summary>
    public async ValueTask<IcapHead?> ReadHttpHeadAsync(int length, CancellationToken cancellationToken)
    {
        if (length > HeadLimit)
        {
            return Fail<IcapHead>("an answer with a head without end");
        }

        while (_end - _start < length)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        // Its version is of no interest; a blank line before its end would be the end of another head.
        return _buffer.AsSpan(_start, length).IndexOf("\r\n\r\n"u8) == length - 4 && length > 8
            ? Head(length, _buffer.AsSpan(_start, 8).SequenceEqual("HTTP/1.0"u8) ? "HTTP/1.0" : "HTTP/1.1")
            : Fail<IcapHead>("an answer that is no ICAP");
    }

    /// <summary>Reads the size of a chunk; 0: what followed it is read too, and the body is over.</summary>
    public async ValueTask<int?> ReadChunkSizeAsync(CancellationToken cancellationToken)
    {
        if (await ReadLineAsync(cancellationToken) is not { } line)
        {
            return null;
        }

        // Extensions follow a semicolon.
        var digits = line.Split(';', 2)[0].TrimEnd(' ');
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0 || digits.Length > 8)
        {
            FailNull("an answer with a broken chunk");
            return null;
        }

        return size > 0 || await SkipTrailerAsync(cancellationToken) ? size : null;
    }

    /// <summary>Reads the end of a chunk.</summary>
    public async ValueTask<bool> ReadChunkEndAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < 2)
        {
            if (!await FillAsync(cancellationToken))
            {
                return false;
            }
        }

        _start += 2;
        return _buffer.AsSpan(_start - 2, 2).SequenceEqual("\r\n"u8) || FailNull("an answer with a broken chunk");
    }

    /// <summary>Reads some octets, good until the next call; none at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadSomeAsync(int limit, CancellationToken cancellationToken)
    {
        if (!HasRest && !await FillAsync(cancellationToken))
        {
            return default;
        }

        var count = Math.Min(limit, _end - _start);
        _start += count;
        return _buffer.AsMemory(_start - count, count);
    }

    private IcapHead? Head(int length, string protocol)
    {
        var head = IcapHead.TryParse(_buffer.AsSpan(_start, length), protocol);
        _start += length;
        return head ?? Fail<IcapHead>("an answer that is no ICAP");
    }

    private async ValueTask<bool> SkipTrailerAsync(CancellationToken cancellationToken)
    {
        for (var octets = 0; octets < HeadLimit;)
        {
            if (await ReadLineAsync(cancellationToken) is not { } line)
            {
                return false;
            }

            if (line.Length == 0)
            {
                return true;
            }

            octets += line.Length;
        }

        return FailNull("an answer with a broken chunk");
    }

    private async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }

        var line = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            return FailNull("an answer with a head without end");
        }

        int count;
        try
        {
            count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            count = 0;
        }

        _end += count;
        HasHeard |= count > 0;
        return count > 0 || FailNull("the connection was closed before the end of an answer");
    }

    private T? Fail<T>(string problem)
        where T : class
    {
        Problem = problem;
        return null;
    }

    private bool FailNull(string problem)
    {
        Problem = problem;
        return false;
    }
}
