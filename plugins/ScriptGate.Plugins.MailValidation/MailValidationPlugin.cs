using ScriptGate;
using ScriptGate.Plugins.MailValidation;
using ScriptGate.Plugins.MailValidation.Clients;
using ScriptGate.Plugins.MailValidation.Messages;
using ScriptGate.Plugins.MailValidation.Parts;
using ScriptGate.Plugins.MailValidation.Senders;

[assembly: Plugin(typeof(MailValidationPlugin))]

namespace ScriptGate.Plugins.MailValidation;

/// <summary>Wires the check <c>mail-validation</c>: who sends, whether DNS knows him, whether the message has the form of one, and what is attached to it.</summary>
public sealed class MailValidationPlugin : IPlugin
{
    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        var options = plugin.Options(MailValidationJson.Default.MailValidationOptions);
        OptionsValidator.Validate(options);
        var exemptions = new Exemptions(options.ExemptKnownClients);
        foreach (var violation in Violations.All)
        {
            plugin.Declare(violation);
        }

        // A violation without flags costs nothing, DNS least of all.
        Senders(plugin, options, exemptions);
        Clients(plugin, options, exemptions);
        Messages(plugin, options, exemptions);
        Parts(plugin, options, exemptions);
    }

    private static void Senders(IPluginBuilder plugin, MailValidationOptions options, Exemptions exemptions)
    {
        if (plugin.IsUsed(Violations.DisallowedSender))
        {
            var check = new DisallowedSenderCheck(exemptions)
            {
                Networks = Group(plugin, options.DisallowedNetworks, "disallowedNetworks"),
                Hosts = Group(plugin, options.DisallowedHosts, "disallowedHosts"),
                Senders = Group(plugin, options.DisallowedSenders, "disallowedSenders"),
                From = Group(plugin, options.DisallowedFrom, "disallowedFrom"),
            };
            check.AddTo(plugin);
        }

        if (plugin.IsUsed(Violations.SenderNotInDns))
        {
            plugin.On<MailEvent>("sender-not-in-dns", new SenderDomainCheck(exemptions).OnMailAsync);
        }
    }

    private static void Clients(IPluginBuilder plugin, MailValidationOptions options, Exemptions exemptions)
    {
        if (plugin.IsUsed(Violations.NoReverseName))
        {
            plugin.On<MailEvent>("no-reverse-name", new ReverseNameCheck(exemptions).OnMailAsync);
        }

        if (plugin.IsUsed(Violations.HelloNotInDns))
        {
            plugin.On<MailEvent>("hello-not-in-dns", new HelloCheck(exemptions).OnMailAsync);
        }

        plugin.Provide(ReverseNameFinding.Fact, ReverseNames.FindFactAsync);
        if (options.Dnsbl.Lists.Count == 0)
        {
            return;
        }

        // A rule may ask where nothing follows from the violation; then the lists are tested when it does.
        var check = new DnsblCheck(options.Dnsbl, exemptions, plugin.Dns, plugin.Clock, plugin.Logger);
        plugin.Provide(DnsblFinding.Fact, check.FindAsync);
        if (plugin.IsUsed(Violations.Dnsbl))
        {
            check.BeginTests();
            plugin.On<MailEvent>("dnsbl", check.OnMailAsync);
        }
    }

    private static void Messages(IPluginBuilder plugin, MailValidationOptions options, Exemptions exemptions)
    {
        var header = new HeaderCheck(options, exemptions);
        if (plugin.IsUsed(Violations.HeaderMissing))
        {
            plugin.On<HeadersEvent>("header-missing", header.OnMissingAsync);
        }

        if (plugin.IsUsed(Violations.HeaderSingleton))
        {
            plugin.On<HeadersEvent>("header-singleton", header.OnSingletonAsync);
        }

        if (plugin.IsUsed(Violations.HeaderLimits))
        {
            plugin.On<HeadersEvent>("header-limits", header.OnLimitsAsync);
        }

        if (plugin.IsUsed(Violations.MessageSize))
        {
            var size = new MessageSizeCheck(options.MaxSize, exemptions);
            plugin.On<MailEvent>("message-size", size.OnMailAsync).On<MessageEvent>("message-size", size.OnMessageAsync);
        }
    }

    private static void Parts(IPluginBuilder plugin, MailValidationOptions options, Exemptions exemptions)
    {
        if (plugin.IsUsed(Violations.AttachmentType))
        {
            var refused = new RefusedTypes(options.AttachmentType, Group(plugin, options.AttachmentType.ExtensionGroup, "disallowedExtensions"));
            plugin.On<MessageEvent>("attachment-type", new AttachmentTypeCheck(options.AttachmentType, refused, exemptions).OnMessageAsync);
        }

        if (plugin.IsUsed(Violations.AttachmentEncrypted))
        {
            plugin.On<MessageEvent>("attachment-encrypted", new AttachmentEncryptedCheck(options.AttachmentEncrypted, exemptions).OnMessageAsync);
        }

        if (plugin.IsUsed(Violations.ArchiveDepth))
        {
            plugin.On<MessageEvent>("archive-depth", new ArchiveDepthCheck(options, exemptions).OnMessageAsync);
        }

        if (plugin.IsUsed(Violations.MimeAmbiguous))
        {
            plugin.On<MessageEvent>("mime-ambiguous", new MimeAmbiguousCheck(options.MimeAmbiguous, exemptions).OnMessageAsync);
        }
    }

    private static IDataGroup? Group(IPluginBuilder plugin, string? name, string key) =>
        name is not null ? plugin.DataGroup(name, key) : plugin.HasDataGroup(key) ? plugin.DataGroup(key) : null;
}
