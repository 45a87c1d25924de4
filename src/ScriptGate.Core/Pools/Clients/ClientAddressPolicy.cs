namespace ScriptGate.Core.Pools;

/// <summary>How the members of a pool learn whom they serve.</summary>
/// <param name="Mode">The way.</param>
/// <param name="IsRequired">
/// Whether a member that cannot be told gets no mail. Otherwise it takes the gateway for the client, with all that it allows the gateway's address.
/// </param>
internal sealed record ClientAddressPolicy(ClientAddressMode Mode, bool IsRequired)
{
    /// <summary>Members are not told.</summary>
    public static readonly ClientAddressPolicy None = new(ClientAddressMode.None, IsRequired: false);

    private static readonly ClientAddressMode[] HeaderOfVersion1 = [ClientAddressMode.ProxyV1, ClientAddressMode.ProxyV2];
    private static readonly ClientAddressMode[] HeaderOfVersion2 = [ClientAddressMode.ProxyV2, ClientAddressMode.ProxyV1];
    private static readonly ClientAddressMode[] XClientAlone = [ClientAddressMode.Xclient];
    private static readonly ClientAddressMode[] XClientOrNot = [ClientAddressMode.Xclient, ClientAddressMode.None];
    private static readonly ClientAddressMode[] NotOrXClient = [ClientAddressMode.None, ClientAddressMode.Xclient];

    /// <summary>True when a connection belongs to one client for good: the header that names it stands before everything else.</summary>
    public bool IsProxy => Mode is ClientAddressMode.ProxyV1 or ClientAddressMode.ProxyV2;

    public bool IsXClient => Mode is ClientAddressMode.Xclient;

    /// <summary>
    /// What a step may choose for one transaction, first the configured way. XCLIENT is negotiated; a header is not: one that a member does not expect, or misses, costs it every connection, so there only the version is free.
    /// Nor is a member that has to know the client taken out of that by a step.
    /// </summary>
    public IReadOnlyList<ClientAddressMode> Choices => Mode switch
    {
        ClientAddressMode.ProxyV1 => HeaderOfVersion1,
        ClientAddressMode.ProxyV2 => HeaderOfVersion2,
        ClientAddressMode.Xclient => IsRequired ? XClientAlone : XClientOrNot,
        _ => NotOrXClient,
    };

    /// <summary>The same with what a step chose.</summary>
    public ClientAddressPolicy Choosing(ClientAddressMode mode) => mode == Mode ? this : new ClientAddressPolicy(mode, IsRequired);
}
