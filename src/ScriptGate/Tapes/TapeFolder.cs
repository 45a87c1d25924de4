using ScriptGate.Core.Tapes;

namespace ScriptGate.Tapes;

/// <summary>The folder that tapes are recorded into. It holds so much and no more: what is there is never deleted to make room.</summary>
internal sealed class TapeFolder
{
    /// <summary>Tapes in one folder.</summary>
    public const int MostTapes = 10_000;

    /// <summary>Octets of one folder, unless the command says otherwise: 1 GiB.</summary>
    public const long DefaultOctets = 1L << 30;

    private readonly string _folder;
    private readonly byte[]? _key;
    private readonly long _limit;
    private int _count;
    private long _octets;

    /// <param name="folder">The folder; made for its owner alone where it is not there.</param>
    /// <param name="key">Encrypts the tapes; null to leave them in clear.</param>
    /// <param name="limit">Octets it may hold.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public TapeFolder(string folder, byte[]? key, long limit)
    {
        _folder = Path.GetFullPath(folder);
        _key = key;
        _limit = limit;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles("*.tape"))
        {
            _count++;
            _octets += file.Length;
        }
    }

    /// <summary>Tapes written so far.</summary>
    public int Written { get; private set; }

    /// <summary>Why nothing more can be written; null while it can.</summary>
    public string? FullBecause => _count >= MostTapes ? $"{_folder} holds {_count} tapes, and no folder more than {MostTapes}"
        : _octets >= _limit ? $"the tapes in {_folder} have {_octets} octets, of {_limit} that they may have"
        : null;

    /// <summary>Writes a tape.</summary>
    /// <returns>Why it was not written; null when it was.</returns>
    public string? Add(byte[] octets)
    {
        if (FullBecause is { } reason)
        {
            return reason;
        }

        if (_octets + octets.Length > _limit)
        {
            return $"the tapes in {_folder} would have more than the {_limit} octets that they may have";
        }

        try
        {
            var id = TapeFormat.Read(octets).Header.Session;
            if (id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                return "the gateway sent a tape without a name";
            }

            TapeFiles.Write(Path.Combine(_folder, id + ".tape"), octets, _key);
        }
        catch (TapeException exception)
        {
            return $"the gateway sent a tape that cannot be read: {exception.Message}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"a tape cannot be written: {exception.Message}";
        }

        Written++;
        _count++;
        _octets += octets.Length;
        return null;
    }
}
