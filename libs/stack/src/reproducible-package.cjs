'use strict';

/**
 * osls plugin: the same input gives the same package, byte for byte, whenever and wherever it is made.
 *
 * osls writes the time of packaging into the S3 key of the code and so into the template. This plugin writes the
 * epoch there, and the time of the deploy when the package is deployed: osls orders the artifacts of a service by
 * that time when it compares with the last deploy, forgets old ones and rolls back.
 */
module.exports = class ReproduciblePackage {
  constructor(serverless) {
    this.serverless = serverless;
    this.hooks = {
      'after:package:createDeploymentArtifacts': () => this.nameDirectory(new Date(0)),
      'before:aws:deploy:deploy:createStack': () => this.moveCode(new Date()),
    };
  }

  nameDirectory(time) {
    const { service } = this.serverless;
    const aws = this.serverless.getProvider('aws');
    const folder = `${aws.getDeploymentPrefix()}/${service.service}/${aws.getStage()}`;
    service.package.artifactDirectoryName = `${folder}/${time.getTime()}-${time.toISOString()}`;
    return service.package.artifactDirectoryName;
  }

  moveCode(time) {
    const { service } = this.serverless;
    const packaged = service.package.artifactDirectoryName;
    const deployed = this.nameDirectory(time);
    for (const resource of Object.values(service.provider.compiledCloudFormationTemplate.Resources)) {
      const code = resource.Type === 'AWS::Lambda::Function' ? resource.Properties.Code : {};
      if (code.S3Key) code.S3Key = code.S3Key.replace(packaged, deployed);
    }
  }
};
