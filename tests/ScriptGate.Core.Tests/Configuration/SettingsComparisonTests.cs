using ScriptGate.Core.Configuration;
using ScriptGate.Core.Generations.Comparison;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

public sealed class SettingsComparisonTests
{
    [Fact]
    public void Equal_configurations_differ_in_nothing() => SettingsComparison.Compare(WithToken("env:TOKEN", "x"), WithToken("env:TOKEN", "x")).ShouldBeEmpty();

    [Fact]
    public void A_setting_is_told_by_its_path_with_both_values()
    {
        var found = SettingsComparison.Compare(new GatewayOptions { Hostname = "a.example" }, new GatewayOptions { Hostname = "b.example", Reload = new ReloadOptions { RunTests = true } });

        found.ShouldBe([new("hostname", "\"a.example\"", "\"b.example\"", NeedsRestart: false), new("reload.runTests", "false", "true", NeedsRestart: false)]);
    }

    [Fact]
    public void A_secret_with_another_value_behind_the_same_reference_is_told_without_either()
    {
        var found = SettingsComparison.Compare(WithToken("env:TOKEN", "secret-one"), WithToken("env:TOKEN", "secret-two"));

        found.ShouldBe([new("admin.token", "\"env:TOKEN\"", "\"env:TOKEN\" (another value)", NeedsRestart: true)]);
    }

    [Fact]
    public void Another_reference_is_a_change_like_any_other() =>
        SettingsComparison.Compare(WithToken("env:TOKEN", "x"), WithToken("env:OTHER", "x")).ShouldBe([new("admin.token", "\"env:TOKEN\"", "\"env:OTHER\"", NeedsRestart: true)]);

    [Fact]
    public void Secrets_inside_named_things_and_lists_are_found()
    {
        SettingsComparison.Compare(WithPassword("one"), WithPassword("two")).ShouldBe(
            [new("clientTls.default.certificates[0].password", "\"env:PASSWORD\"", "\"env:PASSWORD\" (another value)", NeedsRestart: false)]);
    }

    private static GatewayOptions WithPassword(string value) => new()
    {
        Hostname = "a.example",
        ClientTls = new OrderedDictionary<string, ClientTlsOptions>(StringComparer.Ordinal)
        {
            ["default"] = new() { Certificates = [new CertificateOptions { Cert = "/a.pem", Key = "/a.key", Password = new SecretReference("env:PASSWORD", value) }] },
        },
    };

    private static GatewayOptions WithToken(string reference, string value) => new() { Hostname = "a.example", Admin = new AdminOptions { Token = new SecretReference(reference, value) } };
}
