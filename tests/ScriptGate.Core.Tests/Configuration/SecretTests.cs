using ScriptGate.Core.Configuration;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Configuration;

public sealed class SecretTests
{
    [Fact]
    public void A_secret_is_taken_from_the_environment_and_prints_as_its_reference()
    {
        var options = Load.Valid(Load.With("""  "admin": { "token": "env:ADMIN_TOKEN" }  """, ("ADMIN_TOKEN", "hunter2")));

        options.Admin.Token.ShouldNotBeNull().Value.ShouldBe("hunter2");
        options.Admin.ToString().ShouldContain("env:ADMIN_TOKEN");
        options.ToString().ShouldNotContain("hunter2");
        EffectiveConfiguration.Write(options).ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_secret_is_taken_from_a_file_without_its_last_line_end()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllText(file, "hunter2\r\n");

            var options = Load.Valid(Load.With($$"""  "admin": { "token": "file:{{file}}" }  """));

            options.Admin.Token.ShouldNotBeNull().Value.ShouldBe("hunter2");
            options.Admin.Token!.Reference.ShouldBe($"file:{file}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_secret_that_is_written_out_is_refused_and_not_repeated()
    {
        var result = Load.With("""  "admin": { "token": "hunter2" }  """);

        Load.Complaints(result).ShouldBe(["scriptgate.json:5: SG1011: admin.token: must be a reference to a secret, 'env:NAME' or 'file:PATH', not the secret itself"]);
    }

    [Theory]
    [InlineData("env:NOT_SET", "the environment variable 'NOT_SET' is not set")]
    [InlineData("env:EMPTY", "the environment variable 'EMPTY' is not set")]
    [InlineData("file:none.txt", "the file 'none.txt' does not exist")]
    [InlineData("file:/dev/null", "the file '/dev/null' is empty or larger than 64 KiB")]
    [InlineData("file:/dev/zero", "the file '/dev/zero' is empty or larger than 64 KiB")]
    [InlineData("file:", "'file:' must name a file")]
    public void A_reference_that_leads_nowhere_is_named(string reference, string complaint)
    {
        var result = Load.With($$"""  "admin": { "token": "{{reference}}" }  """, ("EMPTY", ""));

        Load.Complaints(result).ShouldBe([$"scriptgate.json:5: SG1011: admin.token: {complaint}"]);
    }
}
