namespace ScriptGate.Plugins.TlsPolicy;

/// <summary>What a handshake must have agreed on; what is not said is as it is for everybody.</summary>
internal sealed class Requirements
{
    private readonly Version? _minVersion;
    private readonly IReadOnlyList<string>? _ciphers;
    private readonly NamePatterns? _serverNames;

    /// <param name="minVersion">The option of this name.</param>
    /// <param name="disallowCiphers">The option of this name.</param>
    /// <param name="serverNames">The option of this name.</param>
    /// <param name="prefix">Stands before the options' names in messages: empty, or with a dot at its end.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public Requirements(string? minVersion, IReadOnlyList<string>? disallowCiphers, IReadOnlyList<string>? serverNames, string prefix, List<Exception> problems)
    {
        if (minVersion is "1.2" or "1.3")
        {
            _minVersion = Version.Parse(minVersion);
        }
        else if (minVersion is not null)
        {
            problems.Add(new PluginOptionsException($"'{minVersion}' is not a TLS version this gateway speaks: 1.2 or 1.3", $"{prefix}minVersion"));
        }

        _ciphers = disallowCiphers;
        for (var i = 0; i < (disallowCiphers?.Count ?? 0); i++)
        {
            var name = disallowCiphers![i]?.TrimEnd('*');
            if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                problems.Add(new PluginOptionsException($"'{disallowCiphers[i]}' is not a cipher suite such as TLS_RSA_WITH_AES_128_CBC_SHA or TLS_RSA_*", $"{prefix}disallowCiphers[{i}]"));
            }
        }

        _serverNames = serverNames is null ? null : new NamePatterns(serverNames, $"{prefix}serverNames", problems);
    }

    public bool SayNothing => _minVersion is null && _ciphers is null && _serverNames is null;

    /// <summary>Whether the version is good; null when nothing is said about it. One that nobody can read is not: it is older or newer than all we know.</summary>
    public bool? IsVersionGood(string version) => _minVersion is null ? null : Version.TryParse(version, out var known) && known >= _minVersion;

    /// <summary>Whether the cipher suite is good; null when nothing is said about it.</summary>
    public bool? IsCipherGood(string cipher) => _ciphers is null ? null : !_ciphers.Any(pattern => pattern.EndsWith('*')
        ? cipher.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase)
        : cipher.Equals(pattern, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the server name is good; null when nothing is said about it.</summary>
    public bool? IsServerNameGood(string? serverName) => _serverNames is not { IsEmpty: false } ? null : serverName is not null && _serverNames.Match(serverName);
}
