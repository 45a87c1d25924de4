using System.Text.Json;
using ScriptGate.Core.Configuration;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Commands;

public sealed class ConfigShowTests
{
    [Fact]
    public async Task The_file_is_shown_with_the_environment_laid_over_it()
    {
        using var lab = new CommandLab();
        lab.Environment["SCRIPTGATE__shutdown__limit"] = "7s";

        var run = await lab.RunAsync("config", "show");

        run.ExitCode.ShouldBe(0);
        using var json = JsonDocument.Parse(run.Text);
        json.RootElement.GetProperty("shutdown").GetProperty("limit").GetString().ShouldBe("7s");
        json.RootElement.TryGetProperty("logging", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_effective_configuration_has_all_defaults_and_loads_again()
    {
        using var lab = new CommandLab();

        var run = await lab.RunAsync("config", "show", "--effective");

        using var json = JsonDocument.Parse(run.Text);
        json.RootElement.GetProperty("logging").GetProperty("level").GetString().ShouldBe("info");
        json.RootElement.GetProperty("virtualServers").GetProperty("inbound").GetProperty("rules")[0].GetRawText().ShouldContain(Path.Combine(lab.Folder, "a.js"));
        lab.Write("effective.json", run.Text);
        ConfigurationLoader.Load(Path.Combine(lab.Folder, "effective.json"), lab.Environment).Diagnostics.ShouldAllBe(diagnostic => !diagnostic.IsError);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("show", "--effective")]
    public async Task Secrets_are_shown_as_references(params string[] arguments)
    {
        using var lab = new CommandLab();
        lab.Environment["ADMIN_TOKEN"] = "v3ry-s3cret";
        lab.Edit("\"admin\": {", "\"admin\": { \"token\": \"env:ADMIN_TOKEN\",");

        var run = await lab.RunAsync(["config", .. arguments]);

        run.ExitCode.ShouldBe(0);
        run.Text.ShouldContain("env:ADMIN_TOKEN");
        run.Text.ShouldNotContain("v3ry-s3cret");
    }

    [Fact]
    public async Task A_secret_that_is_written_out_is_not_repeated()
    {
        using var lab = new CommandLab();
        lab.Edit("\"admin\": {", "\"admin\": { \"token\": \"v3ry-s3cret\",");

        var run = await lab.RunAsync("config", "show");

        run.ExitCode.ShouldBe(1);
        (run.Text + run.Error).ShouldNotContain("v3ry-s3cret");
        run.ErrorLines[^1].ShouldBe($"scriptgate: {lab.File} is not valid");
    }
}
