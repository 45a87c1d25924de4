namespace ScriptGate.Core.Tapes;

/// <summary>Tapes in files: one each, for their owner's eyes, there as a whole or not at all.</summary>
internal static class TapeFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The key; null for none.</param>
    /// <exception cref="TapeException">It is no tape, not a whole one, or cannot be decrypted.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Tape Read(string file, byte[]? key)
    {
        if (new FileInfo(file).Length > Tape.MaxOctets + TapeCipher.Overhead)
        {
            throw new TapeException($"it is larger than {Tape.MaxOctets >> 20} MiB, which no tape is");
        }

        var octets = File.ReadAllBytes(file);
        if (!TapeCipher.IsSealed(octets))
        {
            return TapeFormat.Read(octets);
        }

        return TapeFormat.Read(TapeCipher.Open(octets, key ?? throw new TapeException("it is encrypted: say which key with --key")));
    }

    /// <summary>Writes a file, under another name until all of it is there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="octets">The tape.</param>
    /// <param name="key">Encrypts it; null to leave it in clear.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string file, ReadOnlySpan<byte> octets, byte[]? key)
    {
        var unfinished = file + ".part";
        var content = key is null ? octets : TapeCipher.Seal(octets, key);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(unfinished, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }

    /// <summary>Reads a key file: 32 octets, or 64 hexadecimal digits.</summary>
    /// <exception cref="TapeException">It holds no key, or others may read it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ReadKey(string file)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
        {
            throw new TapeException($"others than its owner may read the key file {file}: chmod 600 {file}");
        }

        if (new FileInfo(file).Length <= 256 && File.ReadAllBytes(file) is var octets)
        {
            if (octets.Length == TapeCipher.KeyLength)
            {
                return octets;
            }

            var text = System.Text.Encoding.ASCII.GetString(octets).Trim();
            if (text.Length == TapeCipher.KeyLength * 2 && text.All(char.IsAsciiHexDigit))
            {
                return Convert.FromHexString(text);
            }
        }

        throw new TapeException($"{file} holds no key: {TapeCipher.KeyLength} octets, or {TapeCipher.KeyLength * 2} hexadecimal digits, as 'openssl rand -hex {TapeCipher.KeyLength}' makes them");
    }
}
